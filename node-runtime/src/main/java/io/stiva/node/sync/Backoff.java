package io.stiva.node.sync;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waiting times between attempts: doubled each time up to a bound, then a random part of that, so
 * that the nodes of a restarted control plane do not come back in step. One thread at a time.
 */
final class Backoff {

    private final Duration first;
    private final Duration longest;
    private final RandomGenerator random;
    private Duration next;

    Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
        this.next = first;
    }

    /** Between half and the whole of the current step. */
    Duration next() {
        long step = next.toMillis();
        next = next.multipliedBy(2).compareTo(longest) > 0 ? longest : next.multipliedBy(2);
        return Duration.ofMillis(step / 2 + random.nextLong(step / 2 + 1));
    }

    void reset() {
        next = first;
    }
}
