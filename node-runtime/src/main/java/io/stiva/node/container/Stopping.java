package io.stiva.node.container;

import io.stiva.node.linux.Flags;
import io.stiva.node.linux.KernelException;
import io.stiva.node.oci.Signals;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a container to its end: the stop signal, the grace, SIGKILL. */
final class Stopping {

    private static final Logger LOG = LoggerFactory.getLogger(Stopping.class);

    private final CellContext context;
    private final ContainerCell cell;
    private final @Nullable String stopSignal;

    /**
     * @param stopSignal as the image names it; null for SIGTERM
     */
    Stopping(CellContext context, ContainerCell cell, @Nullable String stopSignal) {
        this.context = context;
        this.cell = cell;
        this.stopSignal = stopSignal;
    }

    /**
     * @param atOnce without signal and grace
     */
    void begin(EndReason why, boolean atOnce) {
        cell.locked(
                () -> {
                    if (cell.observed().state() == ContainerState.RESTARTING) {
                        cell.move(life -> life.stopping(why));
                    } else {
                        cell.running().ifPresent(now -> end(now, why, atOnce));
                    }
                    return cell.observed();
                });
    }

    private void end(Incarnation now, EndReason why, boolean atOnce) {
        ContainerState before = cell.observed().state();
        boolean first = before != ContainerState.STOPPING;
        if (first) {
            cell.move(life -> life.stopping(why));
        }
        if (atOnce) {
            signal(now, Flags.SIGKILL);
        } else if (first) {
            signal(now, Signals.parse(stopSignal));
            killLater(now.number());
        }
        if (before == ContainerState.PAUSED) {
            now.cgroup().thaw(); // last: it takes the signal before anything else
        }
    }

    /** When its grace has passed. */
    void killLater(int incarnation) {
        Duration grace = cell.spec().stopGrace();
        context.timer()
                .after(grace, () -> context.work().execute(() -> killIfStillThere(incarnation)));
    }

    private void killIfStillThere(int incarnation) {
        cell.locked(
                () -> {
                    cell.running(incarnation).ifPresent(now -> signal(now, Flags.SIGKILL));
                    return cell.observed();
                });
    }

    /** SIGKILL to the first process takes its whole pid namespace with it, pid_namespaces(7). */
    void signal(Incarnation incarnation, int signal) {
        try {
            context.kernel().signal(incarnation.process(), signal);
        } catch (KernelException e) {
            LOG.debug("{} has ended already", cell.id(), e); // its end is on the way to us
        }
    }
}
