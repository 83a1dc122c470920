package io.stiva.e2e;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks again until something is so, with a bound; what is looked at may refuse in the meantime.
 */
final class Eventually {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(100);

    private Eventually() {}

    /** What refuses with a checked exception until it answers. */
    interface Asked<T> {
        T ask() throws Exception;
    }

    /** The first answer of something that is about to serve. */
    static <T> T answer(String what, Asked<T> asked) {
        return see(
                what,
                SOON,
                () -> {
                    try {
                        return asked.ask();
                    } catch (RuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                any -> true);
    }

    static <T> T see(String what, Duration limit, Supplier<T> look, Predicate<T> wanted) {
        long deadline = System.nanoTime() + limit.toNanos();
        @Nullable Object last = null;
        while (true) {
            try {
                T seen = look.get();
                if (wanted.test(seen)) {
                    return seen;
                }
                last = seen;
            } catch (RuntimeException e) {
                last = e;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        what + " was not seen within " + limit + "; last: " + last);
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }
}
