package io.stiva.node.container;

import io.stiva.node.cgroup.IoUse;
import io.stiva.node.cgroup.Limits;
import io.stiva.node.cgroup.Pressure;
import io.stiva.node.image.TreeCopy;
import io.stiva.node.linux.Flags;
import io.stiva.node.linux.Kernel;
import io.stiva.node.linux.KernelException;
import io.stiva.node.linux.NativeTreeCalls;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The verbs on a container that runs and that do not end it. */
final class WhileRunning {

    private final CellContext context;
    private final ContainerCell cell;

    WhileRunning(CellContext context, ContainerCell cell) {
        this.context = context;
        this.cell = cell;
    }

    /** To the first process; a frozen one takes no signal, so it is thawed then. */
    ObservedContainer signal(int signal) {
        return cell.locked(
                () -> {
                    Incarnation now = cell.requireRunning();
                    cell.stopping().signal(now, signal);
                    thaw(now);
                    return cell.observed();
                });
    }

    ObservedContainer pause() {
        return cell.locked(
                () -> {
                    Incarnation now = cell.requireRunning();
                    if (!cell.isPaused()) {
                        now.cgroup().freeze();
                        cell.move(Life::paused);
                    }
                    return cell.observed();
                });
    }

    ObservedContainer unpause() {
        return cell.locked(
                () -> {
                    thaw(cell.requireRunning());
                    return cell.observed();
                });
    }

    private void thaw(Incarnation now) {
        if (cell.isPaused()) {
            now.cgroup().thaw();
            cell.move(Life::resumed);
        }
    }

    /** What does not run gets them at its next start. */
    ObservedContainer update(Limits limits) {
        return cell.locked(
                () -> {
                    ContainerSpec before = cell.spec();
                    ContainerSpec next = before.with(limits);
                    cell.running()
                            .ifPresent(now -> now.cgroup().update(before.limits(), next.limits()));
                    cell.respecify(next);
                    return cell.observed();
                });
    }

    Exec exec(ExecSpec what) {
        return cell.locked(() -> context.execs().start(place(), what, false));
    }

    /** Its two outputs are one. */
    Exec execAsOne(ExecSpec what) {
        return cell.locked(() -> context.execs().start(place(), what, true));
    }

    List<ContainerProcess> processes() {
        Incarnation now = cell.locked(cell::requireRunning);
        return new Processes(context.kernel()).of(now.cgroup(), cell.ids());
    }

    /** Never waits for another verb; empty when it has ended meanwhile. */
    Optional<ContainerStats> stats() {
        return cell.running().flatMap(this::stats);
    }

    private Optional<ContainerStats> stats(Incarnation now) {
        try {
            String devices = context.kernel().readFile("/proc/" + now.pid() + "/net/dev");
            IoUse io = now.cgroup().io();
            Pressure pressure = now.cgroup().pressure().orElse(null);
            // Last: that it still runs now says whose devices those were.
            return cell.running(now.number())
                    .flatMap(still -> DeathCertificates.counters(still.cgroup()))
                    .map(
                            counters ->
                                    new ContainerStats(
                                            context.clock().instant(),
                                            now.number(),
                                            counters,
                                            io,
                                            NetworkUse.parse(devices),
                                            pressure));
        } catch (KernelException e) {
            return Optional.empty();
        }
    }

    /** What is copied. */
    interface Copying {
        void with(TreeCopy tree) throws IOException;
    }

    /**
     * Not locked: it may take as long as the other end of the stream wants. The descriptor keeps
     * the tree, so the copying ends when the incarnation does: the next one mounts it again.
     */
    void copy(Copying what) throws IOException {
        Incarnation now = cell.locked(cell::requireRunning);
        Kernel kernel = context.kernel();
        int root = kernel.open("/proc/" + now.pid() + "/root", Flags.O_PATH, 0);
        try {
            Runnable check =
                    () -> {
                        if (cell.running(now.number()).isEmpty()) {
                            throw ContainerErrors.endedMeanwhile(cell.id());
                        }
                    };
            check.run(); // only now it is certain whose root that is
            what.with(new TreeCopy(new NativeTreeCalls(), root, cell.ids().base(), check));
        } finally {
            kernel.close(root);
        }
    }

    private Execs.Place place() {
        Incarnation now = cell.requireRunning();
        if (cell.isPaused()) {
            throw ContainerErrors.paused(cell.id());
        }
        return cell.place(now);
    }
}
