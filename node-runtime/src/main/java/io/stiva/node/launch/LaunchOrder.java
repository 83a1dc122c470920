package io.stiva.node.launch;

import io.stiva.node.cgroup.Cgroup;
import io.stiva.node.oci.Bundle;
import java.nio.file.Path;

/**
 * One incarnation to start.
 *
 * @param name what its monitor is called in ps, at most 15 bytes
 * @param directory of the container, prepared by the root file systems
 * @param root descriptor of its detached root mount; stays the caller's
 * @param logLimit bytes of one of its two log files
 * @param logRate bytes a second its program may log
 */
public record LaunchOrder(
        String name,
        Path directory,
        int incarnation,
        Bundle bundle,
        Cgroup cgroup,
        int root,
        long logLimit,
        long logRate) {}
