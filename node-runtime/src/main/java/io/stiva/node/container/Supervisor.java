package io.stiva.node.container;

import io.stiva.node.launch.MonitorMessage;
import io.stiva.node.linux.Kernel;
import io.stiva.node.linux.KernelException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices the end of containers: one thread that sleeps in epoll until a monitor speaks or ends. A
 * monitor started by this agent speaks through a pipe; one of an earlier agent is watched by its
 * pidfd, and its exit record tells the rest.
 */
final class Supervisor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final int REAP_MILLIS = 20;

    private final Kernel kernel;
    private final Executor work;
    private final int list;
    private final int wake;
    private final Map<Integer, Watched> watched = new ConcurrentHashMap<>();
    private final Set<Integer> toReap = new HashSet<>();
    private final Thread thread;
    private volatile boolean closed;

    /** What is done when a monitor tells or ends. */
    interface Ending {
        /**
         * @param message what the monitor said last; null when it ended without a word
         */
        void ended(@Nullable MonitorMessage message);
    }

    private static final class Watched {
        final int monitorPid;
        final boolean speaks;
        final Ending ending;
        boolean told;

        Watched(int monitorPid, boolean speaks, Ending ending) {
            this.monitorPid = monitorPid;
            this.speaks = speaks;
            this.ending = ending;
        }
    }

    /**
     * @param work where endings are handled, so that a slow one delays nobody
     */
    Supervisor(Kernel kernel, Executor work) {
        this.kernel = kernel;
        this.work = work;
        this.list = kernel.watchList();
        this.wake = kernel.eventCounter();
        kernel.watch(list, wake);
        this.thread = Thread.ofPlatform().name("supervisor").daemon().start(this::run);
    }

    /**
     * Watches a monitor through its status pipe, which becomes the supervisor's unless it fails.
     */
    void watchPipe(int pipe, int monitorPid, Ending ending) {
        watch(pipe, new Watched(monitorPid, true, ending));
    }

    /** Watches a process by its pidfd, which becomes the supervisor's unless it fails. */
    void watchProcess(int process, int monitorPid, Ending ending) {
        watch(process, new Watched(monitorPid, false, ending));
    }

    private void watch(int descriptor, Watched monitor) {
        watched.put(descriptor, monitor);
        try {
            kernel.watch(list, descriptor);
        } catch (RuntimeException e) {
            watched.remove(descriptor);
            throw e;
        }
    }

    private void run() {
        while (!closed) {
            try {
                int patience = toReap.isEmpty() ? -1 : REAP_MILLIS;
                for (int descriptor : kernel.ready(list, patience)) {
                    handle(descriptor);
                }
                toReap.removeIf(kernel::reap);
            } catch (RuntimeException e) {
                LOG.error("supervision stumbled", e);
            }
        }
    }

    private void handle(int descriptor) {
        Watched monitor = watched.get(descriptor);
        if (monitor == null) {
            return; // the wake-up at close
        }
        List<MonitorMessage> messages = monitor.speaks ? hear(descriptor) : List.of();
        for (MonitorMessage message : messages) {
            if (message.kind() == MonitorMessage.Kind.ENDED && !monitor.told) {
                monitor.told = true;
                work.execute(() -> monitor.ending.ended(message));
            }
        }
        if (messages.isEmpty()) {
            forget(descriptor, monitor);
        }
    }

    private void forget(int descriptor, Watched monitor) {
        watched.remove(descriptor);
        try {
            kernel.unwatch(list, descriptor);
        } catch (KernelException e) {
            LOG.warn("watch of monitor {} could not be ended", monitor.monitorPid, e);
        }
        kernel.close(descriptor);
        toReap.add(monitor.monitorPid);
        if (!monitor.told) {
            work.execute(() -> monitor.ending.ended(null));
        }
    }

    /** Empty at the end of the pipe. */
    private List<MonitorMessage> hear(int pipe) {
        byte[] bytes = new byte[MonitorMessage.SIZE * 4];
        int got = kernel.read(pipe, bytes);
        List<MonitorMessage> messages = new ArrayList<>();
        for (int at = 0; at + MonitorMessage.SIZE <= got; at += MonitorMessage.SIZE) {
            messages.add(MonitorMessage.decode(bytes, at));
        }
        return messages;
    }

    /** Stops watching; the monitors and their containers go on. */
    @Override
    public void close() {
        closed = true;
        kernel.write(wake, new byte[] {1, 0, 0, 0, 0, 0, 0, 0});
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watched.keySet().forEach(kernel::close);
        kernel.close(wake);
        kernel.close(list);
    }
}
