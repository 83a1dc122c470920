package io.stiva.node.cgroup;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The control group of one incarnation of a container, in as many hierarchies as the host has. */
public interface Cgroup {

    /** Its directories, to find it again with {@link Cgroups#adopt}. */
    List<String> directories();

    /** Files a process writes "0" to in order to join; empty when it is born into it. */
    List<String> joinFiles();

    /** The directory clone3 can bear a process into; empty text on version 1 without 2. */
    String birthDirectory();

    /** What /proc/PID/cgroup of a member says: controllers to path. */
    Map<String, String> membership();

    CpuUse cpu();

    MemoryUse memory();

    /** Zeros where the host does not count it. */
    IoUse io();

    /** Empty where the host does not know it. */
    Optional<Pressure> pressure();

    /** The pids of its processes, in the agent's pid namespace. */
    List<Integer> members();

    /** Processes and threads now. */
    int pids();

    /**
     * Puts other limits in the place of those it has, while its processes run, and reads them back.
     *
     * @param before what it has; it has them again when this fails
     * @throws io.stiva.vocabulary.StivaException CONFLICT {@code memory-in-use} when the processes
     *     hold more than the new limit
     */
    void update(Limits before, Limits after);

    /**
     * Stops every process where it stands and returns when the kernel has seen all of them stand.
     *
     * @throws io.stiva.vocabulary.StivaException UNAVAILABLE {@code does-not-freeze} after two
     *     seconds; they run on then
     */
    void freeze();

    /** Lets frozen processes go on; does nothing to others. */
    void thaw();

    boolean isFrozen();

    /** Sends SIGKILL to whatever is in it; on version 1 a frozen process dies when it is thawed. */
    void kill();

    /**
     * Kills what is left and removes the directories; waits for the kernel up to two seconds.
     *
     * @throws io.stiva.node.linux.KernelException EBUSY when something would not die
     */
    void remove();
}
