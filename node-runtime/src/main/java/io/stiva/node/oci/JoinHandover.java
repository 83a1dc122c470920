package io.stiva.node.oci;

import java.util.List;

/**
 * What the launcher fetches for itself before it makes a child that joins a container. Descriptors
 * are the agent's.
 *
 * @param name what the monitor is called in ps, at most 15 bytes
 * @param process pidfd of the container's first process
 * @param input what becomes the program's standard input
 * @param joinFiles the container's cgroup files to write "0" to
 * @param birthDirectory the v2 cgroup the child is born into; empty on version 1
 * @param monitorCgroups how many of the monitors' own cgroup files the launcher was born with
 */
public record JoinHandover(
        String name,
        int agentPid,
        int process,
        int input,
        int output,
        int errors,
        List<String> joinFiles,
        String birthDirectory,
        int monitorCgroups) {

    public JoinHandover {
        joinFiles = List.copyOf(joinFiles);
        if (joinFiles.size() > Handover.MOST_JOIN_FILES) {
            throw new IllegalArgumentException("too many cgroup hierarchies");
        }
    }

    /** Number of the descriptor the child is born into, or -1. */
    public int birthDescriptor() {
        return birthDirectory.isEmpty() ? -1 : Descriptors.BIRTH;
    }
}
