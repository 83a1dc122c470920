package io.stiva.node.launch;

import static io.stiva.node.linux.Flags.O_RDONLY;
import static io.stiva.node.linux.Flags.O_WRONLY;

import io.stiva.node.cgroup.Cgroups;
import io.stiva.node.linux.Kernel;
import io.stiva.node.oci.ContainerPlan;
import io.stiva.node.oci.Descriptors;
import io.stiva.node.oci.Plan;
import io.stiva.node.oci.PlanEncoder;
import io.stiva.node.oci.PlannedMounts;
import io.stiva.vocabulary.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts incarnations: compiles the plan, gives the launcher its descriptors, and leaves a {@link
 * Launch} that waits for its go.
 */
public final class Launcher implements AutoCloseable {

    private final Kernel kernel;
    private final LauncherProgram program;
    private final Architecture architecture;
    private final List<Integer> monitorCgroups = new ArrayList<>();
    private final Map<String, String> ownNamespaces;

    /**
     * @param architecture of this machine
     */
    public Launcher(
            Kernel kernel, LauncherProgram program, Architecture architecture, Cgroups cgroups) {
        this.kernel = kernel;
        this.program = program;
        this.architecture = architecture;
        for (String file : cgroups.monitorJoinFiles()) {
            monitorCgroups.add(kernel.open(file, O_WRONLY, 0));
        }
        this.ownNamespaces = ProcessView.namespaces((int) ProcessHandle.current().pid());
    }

    /**
     * Makes the container up to the point where only the go is missing.
     *
     * @throws io.stiva.vocabulary.StivaException UNPROCESSABLE when the tenant can mend it,
     *     INTERNAL otherwise; nothing is left of it then
     */
    public Launch prepare(LaunchOrder order) {
        Descriptors layout =
                new Descriptors(
                        order.cgroup().joinFiles().size(),
                        monitorCgroups.size(),
                        !order.cgroup().birthDirectory().isEmpty());
        Plan plan = ContainerPlan.compile(order.bundle(), layout, monitor(order, layout));
        byte[] encoded = PlanEncoder.encode(plan, architecture);
        Expectation expectation =
                new Expectation(
                        order.bundle(),
                        ownNamespaces,
                        order.cgroup().membership(),
                        PlannedMounts.of(plan));
        Launch launch;
        try (OpenDescriptors open = new OpenDescriptors(kernel)) {
            int[] status = open.pipe();
            int[] go = open.pipe();
            int monitorPid = spawn(order, encoded, status[1], go[0], open);
            int statusEnd = open.keep(status[0]);
            int goEnd = open.keep(go[1]);
            launch = new Launch(kernel, plan, expectation, monitorPid, statusEnd, goEnd);
        }
        // Only now are the launcher's own ends the last ones: the pipe ends when it ends.
        launch.awaitReady();
        return launch;
    }

    private int spawn(LaunchOrder order, byte[] plan, int status, int go, OpenDescriptors open) {
        int[] out = open.pipe();
        int[] err = open.pipe();
        // An image may open /dev/stdout again by its path: the pipe must belong to its user.
        int uid = order.bundle().ids().outside(order.bundle().identity().uid());
        int gid = order.bundle().ids().outside(order.bundle().identity().gid());
        kernel.changeOwner(out[1], "", uid, gid);
        kernel.changeOwner(err[1], "", uid, gid);
        List<Integer> numbers = new ArrayList<>();
        numbers.addAll(List.of(program.nothing(), program.nothing(), program.nothing()));
        numbers.add(status);
        numbers.add(go);
        numbers.add(open.open(order.directory().toString(), O_RDONLY));
        numbers.add(out[0]);
        numbers.add(err[0]);
        numbers.add(open.add(kernel.sealedMemory("stiva-plan", plan)));
        numbers.add(out[1]);
        numbers.add(err[1]);
        numbers.add(order.root());
        for (String file : order.cgroup().joinFiles()) {
            numbers.add(open.open(file, O_WRONLY));
        }
        numbers.addAll(monitorCgroups);
        if (!order.cgroup().birthDirectory().isEmpty()) {
            numbers.add(open.open(order.cgroup().birthDirectory(), O_RDONLY));
        }
        return program.spawn(order.label(), numbers.stream().mapToInt(n -> n).toArray());
    }

    private static Plan.Monitor monitor(LaunchOrder order, Descriptors layout) {
        String exit = ExitRecord.name(order.incarnation());
        return new Plan.Monitor(
                Descriptors.STATUS,
                Descriptors.DIRECTORY,
                Descriptors.OUT,
                Descriptors.ERR,
                layout.cgroupNumber(),
                "log",
                "log.1",
                exit,
                exit + ".draft",
                order.logLimit(),
                order.logRate());
    }

    @Override
    public void close() {
        monitorCgroups.forEach(kernel::close);
        monitorCgroups.clear();
    }
}
