package io.stiva.cli;

import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Containers.LogLine;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a container, or all containers of a service, wrote. */
@Command(name = "logs", description = "Show what a container or a service wrote.")
final class LogsCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    @Mixin private Common common = new Common();

    @Option(
            names = {"-f", "--follow"},
            description = "go on with what comes")
    private boolean follow;

    @Option(
            names = {"-n", "--tail"},
            paramLabel = "N",
            description = "only the last N lines of each container")
    private @Nullable Integer tail;

    @Option(
            names = {"-t", "--timestamps"},
            description = "show the time of each line")
    private boolean timestamps;

    @Parameters(paramLabel = "CONTAINER|SERVICE", description = "name in the project, or id")
    private String name = "";

    LogsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Work work = new Work(surroundings, common);
        if (tail != null && tail < 0) {
            throw new UsageException("--tail must not be negative");
        }
        Lookup.Target target = new Lookup(work).target(name);
        List<Container> containers =
                target.container() != null
                        ? List.of(target.container())
                        : work.client().containers(work.project(), serviceId(target)).all();
        boolean several = target.service() != null;
        if (follow) {
            followAll(work, containers, several);
        } else {
            showAll(work, containers, several);
        }
        return ExitCode.OK;
    }

    /** A line as the container wrote it: standard output stays on standard output. */
    static void write(Surroundings surroundings, LogLine line, String before, boolean timestamps) {
        PrintStream to = line.stream().equals("stderr") ? surroundings.err() : surroundings.out();
        to.println(before + (timestamps ? line.at() + " " : "") + line.text());
        to.flush();
    }

    private void showAll(Work work, List<Container> containers, boolean several) {
        record Named(String name, LogLine line) {}
        List<Named> lines = new ArrayList<>();
        for (Container container : containers) {
            work.client()
                    .logs(container.id(), tail)
                    .forEach(line -> lines.add(new Named(container.name(), line)));
        }
        lines.sort(Comparator.comparing(named -> named.line().at()));
        if (work.isTable() || work.isQuiet()) {
            lines.forEach(
                    named ->
                            write(
                                    surroundings,
                                    named.line(),
                                    several ? named.name() + " | " : "",
                                    timestamps));
        } else {
            work.printDocument(lines.stream().map(Named::line).toList());
        }
    }

    private void followAll(Work work, List<Container> containers, boolean several) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (Container container : containers) {
                String before = several ? container.name() + " | " : "";
                all.add(threads.submit(() -> followOne(work, container, before)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusals.interrupted();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StivaException refusal) {
                throw refusal;
            }
            throw StivaException.of(ErrorCategory.INTERNAL, "logs-failed")
                    .say("following the logs failed")
                    .causedBy(e)
                    .build();
        }
    }

    private void followOne(Work work, Container container, String before) {
        try (var lines = work.client().followLogs(container.id(), tail, null)) {
            lines.forEach(
                    line -> {
                        synchronized (surroundings) {
                            if (work.isTable() || work.isQuiet()) {
                                write(surroundings, line, before, timestamps);
                            } else {
                                work.printEach(line);
                            }
                        }
                    });
        }
    }

    private static String serviceId(Lookup.Target target) {
        if (target.service() == null) {
            throw new IllegalArgumentException("not a service");
        }
        return target.service().id();
    }
}
