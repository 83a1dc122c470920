package io.stiva.node.launch;

import static io.stiva.node.linux.Flags.O_WRONLY;

import io.stiva.node.cgroup.Cgroups;
import io.stiva.node.linux.Kernel;
import io.stiva.node.oci.Bundle;
import io.stiva.node.oci.ContainerPlan;
import io.stiva.node.oci.Descriptors;
import io.stiva.node.oci.Handover;
import io.stiva.node.oci.JoinHandover;
import io.stiva.node.oci.JoinPlan;
import io.stiva.node.oci.Plan;
import io.stiva.node.oci.PlanEncoder;
import io.stiva.node.oci.PlannedMounts;
import io.stiva.vocabulary.Architecture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Starts incarnations: compiles the plan, gives the launcher its descriptors, and leaves a {@link
 * Launch} that waits for its go.
 */
public final class Launcher implements AutoCloseable {

    private static final int START_PATIENCE_MILLIS = 30_000;

    /**
     * Inside are processes of the tenant's that can stop a joining one; nobody waits long for it.
     */
    private static final int JOIN_PATIENCE_MILLIS = 5_000;

    private final Kernel kernel;
    private final LauncherProgram program;
    private final Architecture architecture;
    private final List<Integer> monitorCgroups = new ArrayList<>();
    private final StandbyLaunchers standbys;
    private final Map<String, String> ownNamespaces;
    private final int ownPid = (int) ProcessHandle.current().pid();

    /**
     * @param architecture of this machine
     * @param work where launchers are started ahead of time
     */
    public Launcher(
            Kernel kernel,
            LauncherProgram program,
            Architecture architecture,
            Cgroups cgroups,
            Executor work) {
        this.kernel = kernel;
        this.program = program;
        this.architecture = architecture;
        for (String file : cgroups.monitorJoinFiles()) {
            monitorCgroups.add(kernel.open(file, O_WRONLY, 0));
        }
        this.ownNamespaces = ProcessView.namespaces(ownPid);
        this.standbys = new StandbyLaunchers(kernel, program, monitorCgroups, work);
        standbys.refill();
    }

    /**
     * Makes the container's first process with its namespaces, which goes on to make the rest of
     * the container and waits then.
     *
     * @throws io.stiva.vocabulary.StivaException UNPROCESSABLE when the tenant can mend it,
     *     INTERNAL otherwise; nothing is left of it then
     */
    public Launch prepare(LaunchOrder order) {
        Handover handover =
                new Handover(
                        order.name(),
                        ownPid,
                        order.root(),
                        order.bundle().init() ? program.init() : -1,
                        order.directory().toString(),
                        order.cgroup().joinFiles(),
                        order.cgroup().birthDirectory(),
                        monitorCgroups.size());
        Plan plan = ContainerPlan.compile(order.bundle(), handover, monitor(order, handover));
        byte[] encoded = PlanEncoder.encode(plan, architecture);
        Standby standby = standbys.take();
        Launch launch = new Launch(kernel, plan, standby, START_PATIENCE_MILLIS);
        try {
            Bundle bundle = order.bundle();
            standby.give(
                    kernel,
                    encoded,
                    bundle.ids().outside(bundle.identity().uid()),
                    bundle.ids().outside(bundle.identity().gid()));
        } catch (RuntimeException e) {
            launch.abort();
            throw e;
        }
        launch.awaitCreated();
        Expectation expectation =
                new Expectation(
                        order.name(),
                        order.bundle(),
                        ownNamespaces,
                        order.cgroup().membership(),
                        PlannedMounts.of(plan),
                        path -> Files.exists(Path.of(path)));
        launch.expect(() -> expectation.differences(ProcessView.of(kernel, launch.pid())));
        return launch;
    }

    /**
     * Makes a process that joins a running container and waits then.
     *
     * @throws io.stiva.vocabulary.StivaException as {@link #prepare}
     */
    public Launch join(JoinOrder order) {
        JoinHandover handover =
                new JoinHandover(
                        order.name(),
                        ownPid,
                        order.process(),
                        order.streams().input(),
                        order.streams().output(),
                        order.streams().errors(),
                        order.cgroup().joinFiles(),
                        order.cgroup().birthDirectory(),
                        monitorCgroups.size());
        Plan.Monitor monitor = silentMonitor(handover.birthDescriptor());
        Plan plan = JoinPlan.compile(order.bundle(), handover, monitor);
        byte[] encoded = PlanEncoder.encode(plan, architecture);
        JoinExpectation expectation =
                new JoinExpectation(
                        TenantStatus.of(order.name(), order.bundle()),
                        ProcessView.namespaces(order.pid()),
                        order.cgroup().membership());
        Standby standby = standbys.take();
        Launch launch = new Launch(kernel, plan, standby, JOIN_PATIENCE_MILLIS);
        try {
            standby.give(kernel, encoded);
        } catch (RuntimeException e) {
            launch.abort();
            throw e;
        }
        launch.awaitCreated();
        launch.expect(() -> expectation.differences(ProcessView.Place.of(kernel, launch.pid())));
        return launch;
    }

    /** Only waits: the streams are the agent's, and without the agent nobody reads them. */
    private static Plan.Monitor silentMonitor(int birthDescriptor) {
        return new Plan.Monitor(
                Descriptors.STATUS,
                -1,
                -1,
                -1,
                birthDescriptor,
                Descriptors.GO,
                "",
                "",
                "",
                "",
                0,
                1);
    }

    /** Gets ready for the next ones; call it when nobody waits for this one any more. */
    public void getReady() {
        standbys.refill();
    }

    private static Plan.Monitor monitor(LaunchOrder order, Handover handover) {
        String exit = ExitRecord.name(order.incarnation());
        return new Plan.Monitor(
                Descriptors.STATUS,
                Descriptors.DIRECTORY,
                Descriptors.OUT,
                Descriptors.ERR,
                handover.birthDescriptor(),
                -1,
                "log",
                "log.1",
                exit,
                exit + ".draft",
                order.logLimit(),
                order.logRate());
    }

    @Override
    public void close() {
        standbys.close();
        monitorCgroups.forEach(kernel::close);
        monitorCgroups.clear();
    }
}
