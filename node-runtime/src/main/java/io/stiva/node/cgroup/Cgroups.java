package io.stiva.node.cgroup;

import io.stiva.node.linux.Kernel;
import java.util.List;

/** The control groups of one instance of the agent, all below {@code stiva-<instance>}. */
public interface Cgroups {

    /**
     * Finds out what this host has and makes the instance's directories.
     *
     * @param instance lower-case letters and digits, so that two clouds share a machine
     * @throws io.stiva.vocabulary.StivaException UNAVAILABLE {@code no-cgroups}: a controller is
     *     missing
     */
    static Cgroups open(Kernel kernel, String instance) {
        CgroupMounts mounts =
                CgroupMounts.parse(
                        kernel.readFile("/proc/self/mountinfo"),
                        kernel.readFile("/proc/self/cgroup"));
        return mounts.isUnified(kernel)
                ? UnifiedCgroups.open(kernel, mounts.unified(), instance)
                : LegacyCgroups.open(kernel, mounts, instance);
    }

    /** Makes a cgroup with its limits applied and read back; an old one of that name goes first. */
    Cgroup create(String name, Limits limits);

    /** A cgroup an earlier agent made. */
    Cgroup adopt(List<String> directories);

    /** The names {@link #create} was given for cgroups that still exist. */
    List<String> names();

    /** A cgroup of the instance by its name. */
    Cgroup find(String name);

    /** Files a monitor writes "0" to in order to leave the agent's cgroups. */
    List<String> monitorJoinFiles();

    /** Whether all controllers are in version 2. */
    boolean isUnified();

    /** The version 1 hierarchies a container may look at, as comma-separated controllers. */
    List<String> visibleHierarchies();

    /** Removes the instance's directories as far as they are empty. */
    void close();
}
