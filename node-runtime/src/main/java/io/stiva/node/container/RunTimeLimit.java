package io.stiva.node.container;

import io.stiva.vocabulary.EndReason;
import java.time.Duration;

/** Stops an incarnation that has had its time. */
final class RunTimeLimit {

    /** So that what an ended incarnation left in the timer is soon gone. */
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final CellContext context;
    private final ContainerCell cell;

    RunTimeLimit(CellContext context, ContainerCell cell) {
        this.context = context;
        this.cell = cell;
    }

    /** Call it with the cell locked. */
    void begin(int incarnation, Duration limit) {
        Duration left = Duration.between(context.clock().instant(), cell.startedAt().plus(limit));
        Duration wait = left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT;
        context.timer()
                .after(
                        wait.isNegative() ? Duration.ZERO : wait,
                        () -> context.work().execute(() -> look(incarnation, limit)));
    }

    private void look(int incarnation, Duration limit) {
        cell.locked(
                () -> {
                    if (cell.running(incarnation).isPresent()) {
                        stopOrWait(incarnation, limit);
                    }
                    return cell.observed();
                });
    }

    private void stopOrWait(int incarnation, Duration limit) {
        if (context.clock().instant().isBefore(cell.startedAt().plus(limit))) {
            begin(incarnation, limit);
        } else {
            cell.stopping().begin(EndReason.RUNTIME_LIMIT, false);
        }
    }
}
