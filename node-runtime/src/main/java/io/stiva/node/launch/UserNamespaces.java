package io.stiva.node.launch;

import io.stiva.node.linux.Flags;
import io.stiva.node.linux.Kernel;
import io.stiva.node.linux.Syscall;
import io.stiva.node.oci.Argument;
import io.stiva.node.oci.Descriptors;
import io.stiva.node.oci.IdRange;
import io.stiva.node.oci.Operation;
import io.stiva.node.oci.Operation.Blame;
import io.stiva.node.oci.Operation.Tolerance;
import io.stiva.node.oci.Plan;
import io.stiva.node.oci.PlanEncoder;
import io.stiva.vocabulary.Architecture;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One user namespace for each id range, used only as the map of idmapped mounts; a container gets
 * another one with the same map. A JVM has threads and so cannot make one itself, therefore the
 * launcher does; the descriptor keeps it alive when its process is gone. They are kept, because a
 * range is used again.
 */
public final class UserNamespaces implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;

    private final Kernel kernel;
    private final LauncherProgram launcher;
    private final Architecture architecture;
    private final Map<IdRange, Integer> known = new ConcurrentHashMap<>();

    public UserNamespaces(Kernel kernel, LauncherProgram launcher, Architecture architecture) {
        this.kernel = kernel;
        this.launcher = launcher;
        this.architecture = architecture;
    }

    /** The descriptor, which stays this object's. */
    public int of(IdRange range) {
        return known.computeIfAbsent(range, this::make);
    }

    private int make(IdRange range) {
        int plan = kernel.sealedMemory("stiva-plan", PlanEncoder.encode(plan(range), architecture));
        int[] status = kernel.pipe();
        int[] go = kernel.pipe();
        int pid;
        try {
            int none = launcher.nothing();
            int[] descriptors = {none, none, none, status[1], go[0], none, none, none, plan};
            pid = launcher.spawn("stiva-ids", descriptors);
        } finally {
            kernel.close(plan);
            kernel.close(status[1]);
            kernel.close(go[0]);
        }
        try {
            StatusPipe pipe = new StatusPipe(kernel, status[0]);
            MonitorMessage created = pipe.expect(MonitorMessage.Kind.CREATED, PATIENCE_MILLIS);
            return kernel.open("/proc/" + created.first() + "/ns/user", Flags.O_RDONLY, 0);
        } finally {
            kernel.close(go[1]);
            kernel.isReadable(status[0], PATIENCE_MILLIS);
            awaitEnd(status[0]);
            kernel.close(status[0]);
            kernel.awaitEnd(pid);
        }
    }

    /** Reads until the launcher has closed its end, that is, ended. */
    private void awaitEnd(int status) {
        byte[] rest = new byte[MonitorMessage.SIZE];
        while (kernel.isReadable(status, PATIENCE_MILLIS) && kernel.read(status, rest) > 0) {
            // the messages of its end do not matter
        }
    }

    /** The child waits until the agent has opened its namespace, and ends. */
    private static Plan plan(IdRange range) {
        Operation wait =
                new Operation(
                        "wait",
                        Syscall.READ,
                        List.of(Argument.arg(Descriptors.GO), Argument.scratch(8), Argument.arg(1)),
                        Set.of(Tolerance.ANYTHING),
                        0,
                        Blame.PLATFORM);
        Operation hide =
                new Operation(
                        "not dumpable",
                        Syscall.PRCTL,
                        List.of(Argument.arg(Flags.PR_SET_DUMPABLE), Argument.arg(0)),
                        Set.of(),
                        0,
                        Blame.PLATFORM);
        Plan.Monitor monitor =
                new Plan.Monitor(Descriptors.STATUS, -1, -1, -1, -1, -1, "", "", "", "", 0, 1);
        return new Plan(
                List.of(hide), List.of(wait), List.of(), Flags.CLONE_NEWUSER, range, monitor);
    }

    @Override
    public void close() {
        known.values().forEach(kernel::close);
        known.clear();
    }
}
