package io.stiva.node.launch;

import io.stiva.node.cgroup.Cgroup;
import io.stiva.node.oci.JoinBundle;

/**
 * One program to run in a running container.
 *
 * @param name what its monitor is called in ps, at most 15 bytes
 * @param pid of the container's first process
 * @param process pidfd of that; stays the caller's
 * @param streams stay the caller's, who closes them once the program runs
 */
public record JoinOrder(
        String name, JoinBundle bundle, Cgroup cgroup, int pid, int process, Streams streams) {

    /** Descriptors that become the program's own standard streams. */
    public record Streams(int input, int output, int errors) {}
}
