package io.stiva.platform.workload;

import io.stiva.platform.fleet.Nodes;
import io.stiva.platform.placement.Decision;
import io.stiva.platform.placement.Demand;
import io.stiva.platform.placement.Fixes;
import io.stiva.platform.placement.Placement;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.NodeId;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts waiting containers on nodes. */
@Component
public class WaitingContainers {

    /** Containers of one transaction. */
    private static final int BATCH = 100;

    private final TenantTransactions transactions;
    private final ContainerStore store;
    private final AttemptStore attempts;
    private final FleetSnapshotStore fleet;
    private final WorkloadEvents events;
    private final Nodes nodes;
    private final Clock clock;

    WaitingContainers(
            TenantTransactions transactions,
            ContainerStore store,
            AttemptStore attempts,
            FleetSnapshotStore fleet,
            WorkloadEvents events,
            Nodes nodes,
            Clock clock) {
        this.transactions = transactions;
        this.store = store;
        this.attempts = attempts;
        this.fleet = fleet;
        this.events = events;
        this.nodes = nodes;
        this.clock = clock;
    }

    /**
     * What one round did.
     *
     * @param refused found no node; told in the attempts
     * @param busy somebody was changing them at that moment: nobody says when that is over, so come
     *     again
     * @param next where the next round goes on, null when everything was tried
     */
    public record Round(int placed, int refused, int busy, @Nullable ContainerId next) {}

    /**
     * Tries the oldest waiting containers after a given one, in one transaction; one round at a
     * time in the whole cloud, so that no room is promised twice.
     *
     * @param after null = from the oldest on
     */
    public Round placeAcrossTenants(@Nullable ContainerId after) {
        return transactions.acrossTenants(
                () -> {
                    store.lockPlacement();
                    List<ContainerId> waiting = store.waitingAcrossTenants(after, BATCH);
                    ContainerId next = waiting.size() == BATCH ? waiting.getLast() : null;
                    List<Container> locked = store.lockWaitingAcrossTenants(waiting);
                    int placed = locked.isEmpty() ? 0 : place(locked);
                    return new Round(
                            placed, locked.size() - placed, waiting.size() - locked.size(), next);
                });
    }

    /** Answers how many found a node. */
    private int place(List<Container> waiting) {
        Instant now = clock.instant();
        Placement placement = Placement.over(fleet.readAcrossTenants());
        Set<NodeId> changed = new TreeSet<>();
        int placed = 0;
        for (Container container : waiting) {
            Demand demand = container.demand();
            switch (placement.place(demand)) {
                case Decision.Placed found -> {
                    assign(container, found.node(), now);
                    changed.add(found.node());
                    placed++;
                }
                case Decision.Refused refused -> note(container, demand, refused, now);
            }
        }
        // In one order, so that two transactions never wait for each other's node.
        changed.forEach(nodes::desiredChanged);
        return placed;
    }

    private void assign(Container container, NodeId node, Instant now) {
        store.assign(container, node, now);
        attempts.drop(container);
        events.state(container, container.status().in(ContainerState.SCHEDULED, null, null, now));
    }

    private void note(Container container, Demand demand, Decision.Refused refused, Instant now) {
        attempts.put(
                container,
                new AttemptStore.Attempt(
                        now, refused.verdicts(), Fixes.of(demand, refused.verdicts())));
    }
}
