package io.stiva.node.container;

import io.stiva.node.cgroup.Cgroups;
import io.stiva.node.linux.Kernel;
import java.time.Clock;
import java.util.concurrent.Executor;

/** What every container shares with the others. */
record CellContext(
        Kernel kernel,
        Clock clock,
        Timer timer,
        Executor work,
        Cgroups cgroups,
        Starter starter,
        Execs execs,
        Prober prober,
        Executor checks,
        ContainerStore store,
        Supervisor supervisor,
        ContainerListener listener) {}
