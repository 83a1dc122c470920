package io.stiva.vocabulary;

/** Where a container is in its life; written when it was observed, not when it was asked for. */
public enum ContainerState {
    /** Accepted, no node yet. */
    PENDING,
    /** A node is chosen. */
    SCHEDULED,
    /** The image is arriving on the node. */
    PULLING,
    /** Being built on the node. */
    STARTING,
    /** Its process runs, and the node has read its isolation back from the kernel. */
    RUNNING,
    /** Frozen by the cgroup freezer. */
    PAUSED,
    /** Asked to end; billed until the exit was seen. */
    STOPPING,
    /** Ended on request; can be started again. */
    STOPPED,
    /** Ended, waits out its back-off before the next start. */
    RESTARTING,
    /** Ended by itself with exit code 0, and will not be started again. */
    SUCCEEDED,
    /** Ended otherwise, and will not be started again. */
    FAILED,
    /** Its node cannot be reached. */
    UNKNOWN,
    /** Being taken away from its node. */
    REMOVING,
    /** Gone; its death certificate remains. */
    REMOVED;

    /** Whether compute is billed for time in this state. */
    public boolean isBilled() {
        return this == RUNNING || this == PAUSED || this == STOPPING;
    }

    /** Whether no node holds or will hold anything of the container any more. */
    public boolean isFinal() {
        return this == SUCCEEDED || this == FAILED || this == REMOVED;
    }

    /** Whether the container holds its quota and its place on a node. */
    public boolean holdsResources() {
        return switch (this) {
            case PENDING,
                    SCHEDULED,
                    PULLING,
                    STARTING,
                    RUNNING,
                    PAUSED,
                    STOPPING,
                    RESTARTING,
                    UNKNOWN ->
                    true;
            case STOPPED, SUCCEEDED, FAILED, REMOVING, REMOVED -> false;
        };
    }
}
