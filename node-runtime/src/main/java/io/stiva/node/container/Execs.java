package io.stiva.node.container;

import io.stiva.node.image.Image;
import io.stiva.node.launch.JoinOrder;
import io.stiva.node.launch.Launch;
import io.stiva.node.launch.Launcher;
import io.stiva.node.linux.Flags;
import io.stiva.node.linux.Kernel;
import io.stiva.node.oci.Capability;
import io.stiva.node.oci.CommandLine;
import io.stiva.node.oci.IdRange;
import io.stiva.node.oci.Identity;
import io.stiva.node.oci.JoinBundle;
import io.stiva.node.oci.Tenant;
import io.stiva.node.oci.UserTable;
import io.stiva.node.rootfs.TenantTree;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.StivaException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Runs programs in running containers, and knows which of them still run. */
final class Execs implements AutoCloseable {

    /** In one container at a time; each costs a monitor outside of the container's limits. */
    static final int MOST = 64;

    private final Kernel kernel;
    private final Clock clock;
    private final Launcher launcher;
    private final Supervisor supervisor;
    private final Starter starter;
    private final TenantTree trees;
    private final Map<ContainerId, Set<LinuxExec>> running = new ConcurrentHashMap<>();

    Execs(Kernel kernel, Clock clock, Launcher launcher, Supervisor supervisor, Starter starter) {
        this.kernel = kernel;
        this.clock = clock;
        this.launcher = launcher;
        this.supervisor = supervisor;
        this.starter = starter;
        this.trees = new TenantTree(kernel);
    }

    /** A running container. */
    record Place(ContainerSpec spec, Image image, IdRange ids, Incarnation incarnation) {}

    /**
     * Call it while nobody can pause the container: what joins a frozen cgroup stands still.
     *
     * @param asOne whether its two outputs are one pipe
     * @throws StivaException as {@link Containers#exec}
     */
    LinuxExec start(Place place, ExecSpec what, boolean asOne) {
        ContainerId id = place.spec().id();
        Set<LinuxExec> mine = running.computeIfAbsent(id, absent -> ConcurrentHashMap.newKeySet());
        if (mine.size() >= MOST) {
            throw ContainerErrors.tooManyExecs(id, MOST);
        }
        try {
            return startOrUndo(place, what, asOne, mine);
        } catch (StivaException e) {
            throw hasEnded(place) ? ContainerErrors.endedMeanwhile(id) : e;
        } catch (RuntimeException e) {
            throw hasEnded(place)
                    ? ContainerErrors.endedMeanwhile(id)
                    : ContainerErrors.execFailed(e);
        }
    }

    private boolean hasEnded(Place place) {
        return kernel.isReadable(place.incarnation().process(), 0);
    }

    private LinuxExec startOrUndo(Place place, ExecSpec what, boolean asOne, Set<LinuxExec> mine) {
        JoinBundle bundle = bundle(place, what);
        List<Integer> open = new ArrayList<>();
        try {
            TerminalSize size = what.terminal();
            Streams streams =
                    size == null ? pipes(bundle, asOne, open) : terminal(place, bundle, size, open);
            int wake = kernel.eventCounter();
            open.add(wake);
            Launch launch = launcher.join(order(place, bundle, streams.program()));
            Launch.Started program;
            try {
                launch.awaitReady();
                open.add(kernel.openProcess(launch.pid())); // not earlier: it may have failed
                launch.verify();
                program = launch.go();
            } catch (RuntimeException e) {
                launch.abort();
                throw e;
            }
            LinuxExec.Ends ends = streams.ends(open.getLast());
            List<Integer> kept =
                    List.of(
                            ends.process(),
                            ends.input(),
                            ends.output(),
                            ends.errors(),
                            ends.terminal(),
                            wake);
            open.removeAll(kept);
            ExecStreams waiting = new ExecStreams(kernel, wake);
            return watched(
                    new LinuxExec(waiting, clock, program, ends, mine::remove), program, mine);
        } finally {
            open.forEach(kernel::close);
            launcher.getReady();
        }
    }

    private LinuxExec watched(LinuxExec exec, Launch.Started program, Set<LinuxExec> mine) {
        mine.add(exec);
        try {
            // First what was heard already: the pipe may be at its end, which says less.
            program.heard().forEach(exec::ended);
            supervisor.watchPipe(program.status(), program.monitorPid(), exec::ended);
        } catch (RuntimeException e) {
            mine.remove(exec);
            exec.close();
            kernel.close(program.status());
            kernel.awaitEnd(program.monitorPid());
            throw e;
        }
        return exec;
    }

    private static JoinOrder order(Place place, JoinBundle bundle, JoinOrder.Streams streams) {
        Incarnation now = place.incarnation();
        return new JoinOrder(
                Starter.monitorName("exe-", place.spec().id()),
                bundle,
                now.cgroup(),
                now.pid(),
                now.process(),
                streams);
    }

    // what it is

    private JoinBundle bundle(Place place, ExecSpec what) {
        ContainerSpec spec = place.spec();
        Identity identity = identity(place, what);
        Map<String, String> own = new TreeMap<>(spec.environment());
        if (what.terminal() != null) {
            own.putIfAbsent("TERM", "xterm");
        }
        own.putAll(what.environment());
        CommandLine command =
                new CommandLine(
                        what.command(),
                        CommandLine.environment(
                                place.image().config().environment(),
                                own,
                                spec.hostname().value(),
                                identity.home()));
        String directory =
                what.workingDirectory() == null
                        ? Starter.workingDirectory(spec, place.image().config())
                        : Starter.absolute(what.workingDirectory());
        Tenant tenant =
                new Tenant(
                        command,
                        identity,
                        Capability.DEFAULTS,
                        starter.filter(),
                        starter.openFiles());
        return new JoinBundle(tenant, place.ids(), directory, what.terminal() != null);
    }

    /** By the files the container has now: its root may have added users. */
    private Identity identity(Place place, ExecSpec what) {
        String user =
                Optional.ofNullable(what.user())
                        .or(() -> Optional.ofNullable(place.spec().user()))
                        .or(() -> Optional.ofNullable(place.image().config().user()))
                        .orElse("");
        int root = kernel.open("/proc/" + place.incarnation().pid() + "/root", Flags.O_PATH, 0);
        try {
            return new UserTable(trees.read(root, "etc/passwd"), trees.read(root, "etc/group"))
                    .resolve(user);
        } finally {
            kernel.close(root);
        }
    }

    // its streams

    /**
     * Both sides.
     *
     * @param ours without the pidfd
     */
    private record Streams(JoinOrder.Streams program, LinuxExec.Ends ours) {

        LinuxExec.Ends ends(int process) {
            return new LinuxExec.Ends(
                    process, ours.input(), ours.output(), ours.errors(), ours.terminal());
        }
    }

    /**
     * A program may open /dev/stdout again by its path: the pipe must belong to its user.
     *
     * @param open gets every descriptor
     */
    private Streams pipes(JoinBundle bundle, boolean asOne, List<Integer> open) {
        int uid = bundle.ids().outside(bundle.tenant().identity().uid());
        int gid = bundle.ids().outside(bundle.tenant().identity().gid());
        int[][] pipes = new int[asOne ? 2 : 3][];
        for (int i = 0; i < pipes.length; i++) {
            pipes[i] = kernel.pipe();
            open.add(pipes[i][0]);
            open.add(pipes[i][1]);
            kernel.changeOwner(pipes[i][0], "", uid, gid);
        }
        kernel.setNonBlocking(pipes[0][1]);
        int errors = pipes[pipes.length - 1][1];
        return new Streams(
                new JoinOrder.Streams(pipes[0][0], pipes[1][1], errors),
                new LinuxExec.Ends(-1, pipes[0][1], pipes[1][0], asOne ? -1 : pipes[2][0], -1));
    }

    private Streams terminal(
            Place place, JoinBundle bundle, TerminalSize size, List<Integer> open) {
        int uid = bundle.tenant().identity().uid();
        Terminal terminal = Terminal.open(kernel, place.incarnation().pid(), place.ids(), uid);
        open.add(terminal.master());
        open.add(terminal.program());
        kernel.resizeTerminal(terminal.master(), size.columns(), size.rows());
        int input = kernel.duplicate(terminal.master());
        open.add(input);
        int output = kernel.duplicate(terminal.master());
        open.add(output);
        int program = terminal.program();
        return new Streams(
                new JoinOrder.Streams(program, program, program),
                new LinuxExec.Ends(-1, input, output, -1, terminal.master()));
    }

    /** Kills what still runs. */
    @Override
    public void close() {
        running.values().forEach(some -> List.copyOf(some).forEach(LinuxExec::close));
        running.clear();
    }

    /** A container is gone. */
    void forget(ContainerId id) {
        running.remove(id);
    }
}
