package io.stiva.node.container;

import io.stiva.vocabulary.EndReason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one incarnation of a container ended, as the kernel told it.
 *
 * @param startedAt when it was seen running; equal to {@code endedAt} when it never ran
 * @param endedAt stamped by the container's monitor, also when the agent was away
 * @param exitCode 0 to 255; null when a signal ended it or it never ran
 * @param signal that ended the first process; null when it exited by itself or never ran
 * @param counters the kernel's last word on what it used
 * @param lastLines at most 20 lines of its log
 * @param detail for the operator and {@code why}: empty, or one sentence more than the reason says
 */
public record DeathCertificate(
        int incarnation,
        Instant startedAt,
        Instant endedAt,
        @Nullable Integer exitCode,
        @Nullable Integer signal,
        EndReason reason,
        Counters counters,
        List<LogLine> lastLines,
        String detail) {

    public DeathCertificate {
        lastLines = List.copyOf(lastLines);
    }
}
