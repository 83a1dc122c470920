package io.stiva.cli.demo;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Looks again until something is so, with a bound. */
final class Patience {

    private static final Duration LOOK = Duration.ofMillis(250);

    private Patience() {}

    /**
     * Returns the first look that satisfies {@code wanted}.
     *
     * @throws DemoFailed when none did within {@code limit}; names the last look
     */
    static <T> T until(String what, Duration limit, Supplier<T> look, Predicate<T> wanted) {
        long deadline = System.nanoTime() + limit.toNanos();
        T seen = look.get();
        while (!wanted.test(seen)) {
            if (System.nanoTime() > deadline) {
                throw new DemoFailed(
                        "%s did not happen within %d s; last seen: %s"
                                .formatted(what, limit.toSeconds(), seen));
            }
            LockSupport.parkNanos(LOOK.toNanos());
            seen = look.get();
        }
        return seen;
    }
}
