package io.stiva.cli;

import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Containers.StatsSample;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows live use. */
@Command(name = "stats", description = "Show what a container uses, about once a second.")
final class StatsCommand extends Leaf {

    private static final String FORMAT = "%8s %8s %12s %12s %6s%n";

    @Option(names = "--no-stream", description = "one reading only")
    private boolean once;

    @Parameters(paramLabel = "CONTAINER", description = "name or id")
    private String name = "";

    StatsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Work work) {
        Container container = new Lookup(work).container(name);
        if (once) {
            showOnce(work, container.id());
        } else {
            follow(work, container.id());
        }
        return ExitCode.OK;
    }

    /** Use is the difference of two readings: the newest one, and the one before it. */
    private static void showOnce(Work work, String container) {
        List<StatsSample> newest = work.client().stats(container, 2);
        if (newest.isEmpty()) {
            return;
        }
        StatsSample now = newest.getLast();
        if (work.isTable()) {
            heading(work);
            row(work, newest.getFirst(), now);
        } else {
            work.printEach(now);
        }
    }

    private static void follow(Work work, String container) {
        try (var stream = work.client().followStats(container)) {
            StatsSample before = null;
            for (StatsSample now = stream.next(); now != null; now = stream.next()) {
                if (!work.isTable()) {
                    work.printEach(now);
                } else if (before == null) {
                    heading(work);
                } else {
                    row(work, before, now);
                }
                before = now;
            }
        }
    }

    private static void heading(Work work) {
        work.out().printf(Locale.ROOT, FORMAT, "CPU", "OF", "MEMORY", "OF", "PIDS");
    }

    private static void row(Work work, StatsSample before, StatsSample now) {
        work.out()
                .printf(
                        Locale.ROOT,
                        FORMAT,
                        Text.cpu(usedMilli(before, now)),
                        Text.cpu(now.cpuMilli()),
                        Text.memory(now.memoryBytes()),
                        Text.memory(now.memoryLimitBytes()),
                        now.pids());
        work.out().flush();
    }

    static long usedMilli(StatsSample before, StatsSample now) {
        long elapsed = Duration.between(before.at(), now.at()).toNanos();
        long used =
                before.incarnation() == now.incarnation()
                        ? now.cpuNanos() - before.cpuNanos()
                        : now.cpuNanos();
        return elapsed <= 0 || used < 0 ? 0 : Math.round(used * 1000.0 / elapsed);
    }
}
