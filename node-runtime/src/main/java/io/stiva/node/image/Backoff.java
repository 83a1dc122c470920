package io.stiva.node.image;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * How often and how slowly to try again.
 *
 * @param attempts in all, the first included
 * @param first pause after the first failure; doubles each time up to {@code longest}
 * @param stalled time without one byte after which a transfer counts as broken
 * @param pause how to wait; tests pass one that returns at once
 */
record Backoff(int attempts, Duration first, Duration longest, Duration stalled, Pause pause) {

    static final Backoff STANDARD =
            new Backoff(
                    6,
                    Duration.ofMillis(250),
                    Duration.ofSeconds(8),
                    Duration.ofSeconds(30),
                    Thread::sleep);

    /** Waits. */
    interface Pause {
        void forTime(Duration time) throws InterruptedException;
    }

    /** Waits before attempt {@code failures + 1}. */
    void await(int failures) throws InterruptedIOException {
        long factor = 1L << Math.min(failures - 1, 20);
        Duration time = first.multipliedBy(factor);
        try {
            pause.forTime(time.compareTo(longest) > 0 ? longest : time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the registry");
        }
    }

    static StivaException exhausted(String what, Exception cause) {
        return StivaException.of(ErrorCategory.UNAVAILABLE, "registry-unavailable")
                .say("the registry could not be reached to fetch %s; it is tried again", what)
                .causedBy(cause)
                .build();
    }
}
