package io.stiva.vocabulary;

/** Where a node is in its life. */
public enum NodeState {
    JOINING,
    READY,
    CORDONED,
    DRAINING,
    DISCONNECTED,
    DOWN,
    RETIRED;

    /** Whether new containers may be placed on it. */
    public boolean isSchedulable() {
        return this == READY;
    }
}
