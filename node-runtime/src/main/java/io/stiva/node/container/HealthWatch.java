package io.stiva.node.container;

import io.stiva.node.container.ObservedHealth.Probed;
import io.stiva.vocabulary.StivaException;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The health checks of one container, one after the other while an incarnation runs. */
final class HealthWatch {

    private static final Logger LOG = LoggerFactory.getLogger(HealthWatch.class);

    private final CellContext context;
    private final ContainerCell cell;
    private volatile ObservedHealth seen = ObservedHealth.UNCHECKED;

    HealthWatch(CellContext context, ContainerCell cell) {
        this.context = context;
        this.cell = cell;
    }

    ObservedHealth seen() {
        return seen;
    }

    /** An incarnation is about to be seen running; its checks follow. */
    void begin(int incarnation, HealthCheck check) {
        seen = ObservedHealth.STARTING;
        later(incarnation, check);
    }

    private void later(int incarnation, HealthCheck check) {
        context.timer().after(check.interval(), () -> submit(incarnation, check));
    }

    private void submit(int incarnation, HealthCheck check) {
        try {
            context.checks().execute(() -> round(incarnation, check));
        } catch (RejectedExecutionException e) {
            LOG.debug("no more checks: closing");
        }
    }

    private void round(int incarnation, HealthCheck check) {
        Optional<Incarnation> now = cell.running(incarnation);
        if (now.isEmpty()) {
            return;
        }
        if (!cell.isPaused()) {
            probe(now.get(), check);
        }
        later(incarnation, check);
    }

    private void probe(Incarnation now, HealthCheck check) {
        Probed probed;
        try {
            ExecSpec command = ExecSpec.of(check.command().toArray(String[]::new));
            probed =
                    context.prober()
                            .probe(now, check, () -> cell.whileRunning().execAsOne(command));
        } catch (StivaException e) {
            probed = Probed.ill(e.publicMessage());
        } catch (RuntimeException e) {
            LOG.error("a health check of {} failed", cell.id(), e);
            return; // it says nothing about the container
        }
        Probed result = probed;
        cell.locked(
                () -> {
                    if (cell.running(now.number()).isPresent() && !cell.isPaused()) {
                        take(result, check);
                    }
                    return seen;
                });
    }

    private void take(Probed probed, HealthCheck check) {
        ObservedHealth before = seen;
        seen = before.after(probed, context.clock().instant(), check, cell.startedAt());
        if (seen.status() == before.status()) {
            cell.look();
        } else {
            cell.tell();
        }
    }
}
