package io.stiva.node.container;

import io.stiva.node.cgroup.Cgroup;
import io.stiva.node.launch.Launch;
import io.stiva.node.linux.Kernel;
import java.util.List;

/**
 * What a later agent needs to find a running incarnation again.
 *
 * @param bootId of the host; pids mean nothing after a reboot
 * @param monitorStart start time in clock ticks, proc_pid_stat(5) field 22: a pid alone may have
 *     been reused
 * @param cgroups directories of the cgroup
 */
record RunningMark(
        String bootId,
        int pid,
        long pidStart,
        int monitorPid,
        long monitorStart,
        List<String> cgroups) {

    RunningMark {
        cgroups = List.copyOf(cgroups);
    }

    static RunningMark of(Kernel kernel, String bootId, Launch launch, Cgroup cgroup) {
        return new RunningMark(
                bootId,
                launch.pid(),
                HostFacts.startOf(kernel, launch.pid()),
                launch.monitorPid(),
                HostFacts.startOf(kernel, launch.monitorPid()),
                cgroup.directories());
    }
}
