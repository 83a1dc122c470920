package io.stiva.platform.fleet;

import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.MilliCpu;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.NodeState;
import io.stiva.vocabulary.Slug;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A worker node; its moves between states are here.
 *
 * @param architecture null until its first hello, as address and agentVersion
 * @param cpu what it offers to containers, as memory and pids
 * @param link number of its newest control link
 */
public record Node(
        NodeId id,
        Slug name,
        NodeState state,
        Duty duty,
        @Nullable Architecture architecture,
        @Nullable String address,
        @Nullable String agentVersion,
        MilliCpu cpu,
        Bytes memory,
        long pids,
        Map<String, String> labels,
        long link,
        @Nullable Instant lastSeenAt,
        Instant createdAt,
        long version) {

    /** The duty is the package's own word; outside only the state counts. */
    public Node {
        labels = Map.copyOf(labels);
    }

    /** The state after a hello. */
    NodeState afterHello() {
        return switch (state) {
            case JOINING, READY, CORDONED, DRAINING, DISCONNECTED, DOWN -> duty.whenConnected();
            case RETIRED -> throw NodeErrors.retired(this);
        };
    }

    /** The state once its link has ended, before anybody knows for how long. */
    NodeState afterLinkEnd() {
        return switch (state) {
            case READY, CORDONED, DRAINING -> NodeState.DISCONNECTED;
            case JOINING, DISCONNECTED, DOWN, RETIRED -> state;
        };
    }

    /** The state after a new duty was given. */
    NodeState afterDuty(Duty wanted) {
        return switch (state) {
            case READY, CORDONED, DRAINING -> wanted.whenConnected();
            case JOINING, DISCONNECTED, DOWN -> state;
            case RETIRED -> throw NodeErrors.retired(this);
        };
    }

    /** Whether its control link is up as far as anybody knows. */
    public boolean isConnected() {
        return switch (state) {
            case READY, CORDONED, DRAINING -> true;
            case JOINING, DISCONNECTED, DOWN, RETIRED -> false;
        };
    }
}
