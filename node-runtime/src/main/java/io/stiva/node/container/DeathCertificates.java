package io.stiva.node.container;

import io.stiva.node.cgroup.Cgroup;
import io.stiva.node.cgroup.CpuUse;
import io.stiva.node.cgroup.MemoryUse;
import io.stiva.node.launch.ExitRecord;
import io.stiva.node.linux.Flags;
import io.stiva.node.linux.KernelException;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes death certificates from what is known. */
final class DeathCertificates {
    private DeathCertificates() {}

    private static final int LINES = 20;
    private static final int LINE_LENGTH = 1024;
    private static final int KILLED = 128 + Flags.SIGKILL;

    /**
     * Of an incarnation whose monitor told its end.
     *
     * @param startedAt null when it was not seen running
     */
    static DeathCertificate of(
            int incarnation,
            @Nullable Instant startedAt,
            ExitRecord exit,
            Counters counters,
            @Nullable EndReason stopWanted,
            Path directory) {
        if (exit.operation() >= 0) {
            return platform(incarnation, exit.time(), "it was not started: the agent was gone");
        }
        int signal = exit.status() & 0x7f;
        int code = exit.status() >> 8 & 0xff;
        return new DeathCertificate(
                incarnation,
                startedAt == null ? exit.time() : startedAt,
                exit.time(),
                signal == 0 ? code : null,
                signal == 0 ? null : signal,
                reason(signal, code, counters.oomKills(), stopWanted),
                counters,
                lastLines(directory),
                "");
    }

    private static EndReason reason(
            int signal, int code, long oomKills, @Nullable EndReason stopWanted) {
        boolean killed = signal == Flags.SIGKILL || code == KILLED;
        if (killed && oomKills > 0) {
            return EndReason.OOM_KILLED;
        }
        if (stopWanted != null) {
            return stopWanted;
        }
        return signal == 0 && code == 0 ? EndReason.COMPLETED : EndReason.APP_ERROR;
    }

    /** Of an incarnation nobody saw the end of. */
    static DeathCertificate platform(int incarnation, Instant at, String detail) {
        return new DeathCertificate(
                incarnation,
                at,
                at,
                null,
                null,
                EndReason.PLATFORM_ERROR,
                Counters.ZERO,
                List.of(),
                detail);
    }

    /** Of an incarnation that could not be started. */
    static DeathCertificate stillborn(int incarnation, Instant at, StivaException cause) {
        boolean tenants =
                cause.category() == ErrorCategory.UNPROCESSABLE
                        || cause.category() == ErrorCategory.INVALID
                        || cause.category() == ErrorCategory.TOO_LARGE;
        return new DeathCertificate(
                incarnation,
                at,
                at,
                null,
                null,
                tenants ? EndReason.INVALID_SPEC : EndReason.PLATFORM_ERROR,
                Counters.ZERO,
                List.of(),
                cause.publicMessage());
    }

    /** The kernel's counters; empty when the cgroup is gone. */
    static Optional<Counters> counters(Cgroup cgroup) {
        try {
            CpuUse cpu = cgroup.cpu();
            MemoryUse memory = cgroup.memory();
            return Optional.of(
                    new Counters(
                            cpu.usedNanos(),
                            cpu.throttledNanos(),
                            cpu.periods(),
                            cpu.throttledPeriods(),
                            memory.current(),
                            memory.peak(),
                            memory.workingSet(),
                            cgroup.pids(),
                            memory.oomKills()));
        } catch (KernelException e) {
            return Optional.empty();
        }
    }

    private static List<LogLine> lastLines(Path directory) {
        List<LogLine> lines = new ArrayList<>();
        try (FramedLogReader log =
                new FramedLogReader(directory, LogQuery.last(LINES), () -> false)) {
            for (Optional<LogLine> line = log.next(Duration.ZERO);
                    line.isPresent();
                    line = log.next(Duration.ZERO)) {
                lines.add(shorten(line.get()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return lines;
    }

    private static LogLine shorten(LogLine line) {
        return line.text().length() <= LINE_LENGTH
                ? line
                : new LogLine(
                        line.stream(), line.time(), line.text().substring(0, LINE_LENGTH) + "…");
    }
}
