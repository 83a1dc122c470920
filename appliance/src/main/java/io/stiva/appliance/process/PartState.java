package io.stiva.appliance.process;

/** Where a part stands. */
public enum PartState {
    /** For another part to be ready. */
    WAITING,
    /** Started; its probe did not answer yet. */
    STARTING,
    READY,
    /** Died; waits out its back-off. */
    RESTARTING,
    STOPPING,
    STOPPED
}
