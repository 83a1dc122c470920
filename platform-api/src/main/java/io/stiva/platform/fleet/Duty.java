package io.stiva.platform.fleet;

import io.stiva.vocabulary.NodeState;

/** What the operator wants of a node, whether it is there or not. */
public enum Duty {
    OPEN,
    CORDONED,
    DRAINING;

    /** The state of a connected node with this duty. */
    NodeState whenConnected() {
        return switch (this) {
            case OPEN -> NodeState.READY;
            case CORDONED -> NodeState.CORDONED;
            case DRAINING -> NodeState.DRAINING;
        };
    }
}
