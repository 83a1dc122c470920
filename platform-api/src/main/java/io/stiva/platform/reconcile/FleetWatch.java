package io.stiva.platform.reconcile;

import io.stiva.platform.fleet.FleetSettings;
import io.stiva.platform.fleet.Node;
import io.stiva.platform.fleet.Nodes;
import io.stiva.platform.workload.Assignments;
import io.stiva.vocabulary.NodeState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Notices silent nodes: after a few missed heartbeats their containers are UNKNOWN, after a while
 * the nodes are DOWN and replicas start elsewhere.
 *
 * <p>Silence counts from the moment this process leads, because a control plane that was away has
 * heard nobody.
 */
final class FleetWatch {

    /** What a connected node should have taken away it reports within this time. */
    private static final Duration REMOVAL = Duration.ofSeconds(15);

    private final Nodes nodes;
    private final Assignments assignments;
    private final FleetSettings settings;
    private final Clock clock;

    FleetWatch(Nodes nodes, Assignments assignments, FleetSettings settings, Clock clock) {
        this.nodes = nodes;
        this.assignments = assignments;
        this.settings = settings;
        this.clock = clock;
    }

    /** Looks once. */
    void step(Instant leadingSince) {
        Instant now = clock.instant();
        Instant silentSince = now.minus(settings.silence());
        if (leadingSince.isBefore(silentSince)) {
            Instant downSince = now.minus(settings.replaceAfter());
            boolean mayReplace = leadingSince.isBefore(downSince);
            for (Node node : nodes.unheardSinceAcrossTenants(silentSince)) {
                giveUp(node, silentSince, mayReplace ? downSince : Instant.MIN);
            }
        }
        assignments.clearRetiredNodes();
        assignments.removeUnreported(now.minus(REMOVAL));
    }

    private void giveUp(Node node, Instant silentSince, Instant downSince) {
        Instant seen = node.lastSeenAt();
        boolean down = seen != null && seen.isBefore(downSince);
        NodeState state = down ? NodeState.DOWN : NodeState.DISCONNECTED;
        if (nodes.giveUp(node.id(), state, silentSince)) {
            assignments.lostSightOf(node.id());
            if (node.state() != state) {
                assignments.nodeChanged(node.id());
            }
        }
    }
}
