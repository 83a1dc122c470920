package io.stiva.node.oci;

import java.util.ArrayList;
import java.util.List;

/**
 * Which number each descriptor has in the launcher. 0 to 2 are /dev/null; the launcher keeps 0 to 8
 * for its life as a monitor (8, the plan, becomes the child's pidfd) and closes the rest.
 *
 * @param joinContainer how many {@code cgroup.procs} of the container follow {@link #FIRST_CGROUP}
 * @param joinMonitors how many of the monitors' own cgroup follow those
 * @param bornInto whether one more descriptor, the container's v2 cgroup, follows
 */
public record Descriptors(int joinContainer, int joinMonitors, boolean bornInto) {

    public static final int STATUS = 3;
    public static final int GO = 4;
    public static final int DIRECTORY = 5;
    public static final int OUT = 6;
    public static final int ERR = 7;
    public static final int PLAN = 8;
    public static final int CHILD_OUT = 9;
    public static final int CHILD_ERR = 10;
    public static final int ROOT = 11;
    public static final int FIRST_CGROUP = 12;

    List<Integer> containerCgroups() {
        return numbers(FIRST_CGROUP, joinContainer);
    }

    List<Integer> monitorCgroups() {
        return numbers(FIRST_CGROUP + joinContainer, joinMonitors);
    }

    /** Of the cgroup the child is born into, or -1. */
    public int cgroupNumber() {
        return bornInto ? FIRST_CGROUP + joinContainer + joinMonitors : -1;
    }

    private static List<Integer> numbers(int first, int count) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(first + i);
        }
        return numbers;
    }
}
