package io.stiva.node.oci;

/**
 * Which number each descriptor has in the launcher. 0 to 2 are /dev/null; the launcher keeps 0 to 8
 * for its life as a monitor (8, the plan, becomes the child's pidfd) and closes the rest.
 */
public final class Descriptors {
    private Descriptors() {}

    /** Writing end of the pipe to the agent. */
    public static final int STATUS = 3;

    /** Reading end of the pipe through which the agent lets the program run. */
    public static final int GO = 4;

    /** The container's directory; the launcher opens it itself. */
    public static final int DIRECTORY = 5;

    /**
     * In the child: the program that becomes the container's first process, if it is not its own.
     */
    public static final int INIT = 5;

    /** Reading ends of the program's streams. */
    public static final int OUT = 6;

    public static final int ERR = 7;

    /** Where the plan is read from. */
    public static final int PLAN = 8;

    /** Writing ends of the program's streams. */
    public static final int CHILD_OUT = 9;

    public static final int CHILD_ERR = 10;

    /** The v2 cgroup the child is born into; the launcher opens it itself. */
    public static final int BIRTH = 11;

    /** The first of the monitors' own cgroup files. */
    public static final int FIRST_MONITOR_CGROUP = 12;
}
