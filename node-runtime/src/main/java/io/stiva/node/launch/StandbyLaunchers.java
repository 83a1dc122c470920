package io.stiva.node.launch;

import io.stiva.node.linux.Kernel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Launchers started ahead of time. Starting a process is the dearest step of a container's start (1
 * to 2 ms), and nothing about it depends on the container.
 */
final class StandbyLaunchers implements AutoCloseable {

    /** Two starts in a row find one; more at once start their own. */
    private static final int READY = 2;

    private final Kernel kernel;
    private final LauncherProgram program;
    private final List<Integer> monitorCgroups;
    private final Executor work;
    private final Deque<Standby> ready = new ArrayDeque<>();
    private int onTheWay;
    private boolean closed;

    /**
     * @param monitorCgroups cgroup files of the monitors, open for writing
     * @param work where launchers are started ahead of time
     */
    StandbyLaunchers(
            Kernel kernel, LauncherProgram program, List<Integer> monitorCgroups, Executor work) {
        this.kernel = kernel;
        this.program = program;
        this.monitorCgroups = List.copyOf(monitorCgroups);
        this.work = work;
    }

    Standby take() {
        @Nullable Standby first;
        synchronized (ready) {
            first = ready.poll();
        }
        return first == null ? start() : first;
    }

    /** Starts others in place of those taken; call it when nobody waits any more. */
    void refill() {
        synchronized (ready) {
            while (!closed && ready.size() + onTheWay < READY) {
                onTheWay++;
                try {
                    work.execute(this::addOne);
                } catch (RejectedExecutionException e) {
                    onTheWay--;
                    return; // closing
                }
            }
        }
    }

    private void addOne() {
        @Nullable Standby started = null;
        try {
            started = start();
        } finally {
            synchronized (ready) {
                onTheWay--;
                if (started != null && !closed) {
                    ready.add(started);
                    started = null;
                }
            }
        }
        if (started != null) {
            started.dismiss(kernel);
        }
    }

    private Standby start() {
        try (OpenDescriptors open = new OpenDescriptors(kernel)) {
            int[] status = open.pipe();
            int[] go = open.pipe();
            int[] plan = open.pipe();
            int[] out = open.pipe();
            int[] err = open.pipe();
            int none = program.nothing();
            List<Integer> numbers =
                    new ArrayList<>(
                            List.of(
                                    none, none, none, status[1], go[0], none, out[0], err[0],
                                    plan[0], out[1], err[1], none));
            numbers.addAll(monitorCgroups);
            int pid = program.spawn("stiva-monitor", numbers.stream().mapToInt(n -> n).toArray());
            return new Standby(
                    pid,
                    open.keep(status[0]),
                    open.keep(go[1]),
                    open.keep(plan[1]),
                    open.keep(out[1]),
                    open.keep(err[1]));
        }
    }

    @Override
    public void close() {
        List<Standby> idle;
        synchronized (ready) {
            closed = true;
            idle = List.copyOf(ready);
            ready.clear();
        }
        idle.forEach(standby -> standby.dismiss(kernel));
    }
}
