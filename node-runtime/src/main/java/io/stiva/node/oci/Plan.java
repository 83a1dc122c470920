package io.stiva.node.oci;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything the launcher does for one program, as a value: three lists of system calls with their
 * exact arguments, and what the monitor needs afterwards.
 *
 * @param before run by the launcher itself before it clones
 * @param child run by the cloned process; the last one replaces it by the tenant's program
 * @param after run by the launcher once the program runs
 * @param cloneFlags namespaces made by clone3(2)
 * @param ids mapped into the user namespace; null when none is made
 * @param monitor what the launcher does from then on
 */
public record Plan(
        List<Operation> before,
        List<Operation> child,
        List<Operation> after,
        long cloneFlags,
        @Nullable IdRange ids,
        Monitor monitor) {

    public Plan {
        before = List.copyOf(before);
        child = List.copyOf(child);
        after = List.copyOf(after);
    }

    /**
     * The monitor's part. File names are relative to the directory.
     *
     * @param statusDescriptor where it speaks to the agent
     * @param directoryDescriptor of the container's directory; -1: no log and no exit record
     * @param outDescriptor reading end of the program's standard output, or -1
     * @param errDescriptor likewise for standard error
     * @param cgroupDescriptor v2 directory the child is born in, or -1
     * @param lifelineDescriptor reading end of a pipe; when its other end is closed the program is
     *     killed; -1: the program outlives the agent
     * @param logLimit bytes of one of the two log files
     * @param logRate bytes a second that are read from the program at most
     */
    public record Monitor(
            int statusDescriptor,
            int directoryDescriptor,
            int outDescriptor,
            int errDescriptor,
            int cgroupDescriptor,
            int lifelineDescriptor,
            String logName,
            String oldLogName,
            String exitName,
            String exitDraftName,
            long logLimit,
            long logRate) {}
}
