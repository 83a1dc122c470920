package io.stiva.node.oci;

import io.stiva.vocabulary.Architecture;
import java.util.List;

/** A bundle with everything in it, for tests. */
final class Plans {
    private Plans() {}

    static final Handover HANDOVER =
            new Handover(
                    "mon-x",
                    7,
                    9,
                    31,
                    "/state/c",
                    List.of("/cg/cpu/tasks", "/cg/memory/tasks"),
                    "",
                    1);

    static final Plan.Monitor MONITOR =
            new Plan.Monitor(
                    Descriptors.STATUS,
                    Descriptors.DIRECTORY,
                    Descriptors.OUT,
                    Descriptors.ERR,
                    -1,
                    -1,
                    "log",
                    "log.1",
                    "exit.1",
                    "exit.1.draft",
                    8 << 20,
                    8 << 20);

    static Bundle bundle(List<String> arguments) {
        return bundle(arguments, false);
    }

    static Bundle bundle(List<String> arguments, boolean init) {
        return new Bundle(
                new CommandLine(arguments, List.of("PATH=/bin:/usr/bin", "A=b")),
                new Identity(33, 44, List.of(45, 46), "/srv"),
                "/srv/web",
                "web",
                new IdRange(65536 * 3),
                true,
                init,
                Capability.DEFAULTS,
                SeccompCompiler.compile(Architecture.AMD64),
                new Bundle.ControllerView(false, List.of("cpu,cpuacct", "memory")),
                List.of(new Bundle.SyntheticFile("/proc/loadavg", "0 0 0 1/1 1\n")),
                20000,
                "0-1");
    }

    static Plan planWithInit() {
        return ContainerPlan.compile(bundle(List.of("nginx", "-g"), true), HANDOVER, MONITOR);
    }

    static Plan plan() {
        return ContainerPlan.compile(bundle(List.of("nginx", "-g")), HANDOVER, MONITOR);
    }
}
