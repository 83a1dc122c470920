package io.stiva.platform.reconcile;

import io.stiva.platform.workload.WaitingContainers;
import io.stiva.vocabulary.ContainerId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tries every waiting container, in rounds. */
final class PlacementLoop {

    /**
     * A container that was being changed is tried again this soon, then after ever longer rests.
     */
    private static final Duration FIRST_RETRY = Duration.ofMillis(2);

    private static final Duration LAST_RETRY = Duration.ofMillis(256);

    private final WaitingContainers waiting;
    private final Duration sweepEvery;
    private Duration retry = FIRST_RETRY;

    PlacementLoop(WaitingContainers waiting, Duration sweepEvery) {
        this.waiting = waiting;
        this.sweepEvery = sweepEvery;
    }

    /** One pass over all that wait; answers how long to rest unless woken. */
    Duration step() {
        boolean busy = false;
        @Nullable ContainerId after = null;
        do {
            WaitingContainers.Round round = waiting.placeAcrossTenants(after);
            busy |= round.busy() > 0;
            after = round.next();
        } while (after != null);
        return busy ? nextRetry() : rest();
    }

    private Duration nextRetry() {
        Duration now = retry;
        Duration doubled = retry.multipliedBy(2);
        retry = doubled.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : doubled;
        return now;
    }

    private Duration rest() {
        retry = FIRST_RETRY;
        return sweepEvery;
    }
}
