package io.stiva.node.usage;

/** The number of the cgroup whose counters a record shows. */
@FunctionalInterface
public interface CgroupNumbers {

    /**
     * The inode of the process's CPU accounting cgroup, which cgroup v2 calls its id.
     *
     * @return 0 when it cannot be told, for example because the process has ended
     */
    long of(int pid);
}
