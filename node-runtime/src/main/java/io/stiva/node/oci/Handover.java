package io.stiva.node.oci;

import java.util.List;

/**
 * What the launcher fetches for itself before it makes the child. It was started before anyone knew
 * what for, so it has no descriptor of the container yet.
 *
 * @param name what its monitor is called in ps, at most 15 bytes
 * @param agentPid whose descriptor {@code root} is
 * @param root descriptor number, in the agent, of the container's detached root mount
 * @param init descriptor number, in the agent, of the program that becomes the first process; -1
 *     when the tenant's own does
 * @param directory of the container
 * @param joinFiles the container's cgroup files to write "0" to
 * @param birthDirectory the v2 cgroup the child is born into; empty on version 1
 * @param monitorCgroups how many of the monitors' own cgroup files the launcher was born with
 */
public record Handover(
        String name,
        int agentPid,
        int root,
        int init,
        String directory,
        List<String> joinFiles,
        String birthDirectory,
        int monitorCgroups) {

    /** Slots 1 to 4 and one for each of these are taken before the child's own. */
    static final int MOST_JOIN_FILES = 8;

    public Handover {
        joinFiles = List.copyOf(joinFiles);
        if (joinFiles.size() > MOST_JOIN_FILES) {
            throw new IllegalArgumentException("too many cgroup hierarchies");
        }
    }

    /** Number of the descriptor the child is born into, or -1. */
    public int birthDescriptor() {
        return birthDirectory.isEmpty() ? -1 : Descriptors.BIRTH;
    }
}
