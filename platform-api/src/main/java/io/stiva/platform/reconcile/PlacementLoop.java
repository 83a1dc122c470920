package io.stiva.platform.reconcile;

import io.stiva.platform.workload.WaitingContainers;
import io.stiva.vocabulary.ContainerId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tries every waiting container, in rounds. */
final class PlacementLoop {

    private final WaitingContainers waiting;
    private final Duration sweepEvery;

    PlacementLoop(WaitingContainers waiting, Duration sweepEvery) {
        this.waiting = waiting;
        this.sweepEvery = sweepEvery;
    }

    /** One pass over all that wait; answers how long to rest unless woken. */
    Duration step() {
        @Nullable ContainerId after = null;
        do {
            after = waiting.placeAcrossTenants(after).next();
        } while (after != null);
        return sweepEvery;
    }
}
