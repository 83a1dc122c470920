package io.stiva.cli;

import io.stiva.client.StivaClient;
import io.stiva.client.api.Containers;
import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Services;
import io.stiva.vocabulary.ContainerState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one container and, unless detached, follows its output and ends with its exit code. */
@Command(
        name = "run",
        description = "Run one container; follows its output and returns its exit code.")
final class RunCommand implements Callable<Integer> {

    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int SIGNAL_BASE = 128;

    /** All it may have said before somebody listened; the platform hands out no more at once. */
    private static final int FROM_THE_START = 10_000;

    private final Surroundings surroundings;
    @Mixin private Common common = new Common();
    @Mixin private ContainerOptions options = new ContainerOptions();
    @Mixin private Waiting waiting = new Waiting();

    @Option(names = "--name", paramLabel = "NAME", description = "name (default: one is made)")
    private @Nullable String name;

    @Option(
            names = {"-d", "--detach"},
            description = "print the id and return once it runs")
    private boolean detach;

    @Option(names = "--rm", description = "remove it when it has ended")
    private boolean remove;

    @Option(names = "--dry-run", description = "show the price, run nothing")
    private boolean dryRun;

    @Parameters(index = "0", paramLabel = "IMAGE", description = "REPOSITORY[:TAG][@DIGEST]")
    private String image = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "replaces the image's command")
    private List<String> command = List.of();

    RunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Work work = new Work(surroundings, common);
        if (detach && remove) {
            throw new UsageException("--rm needs the command to stay: leave out --detach");
        }
        var wanted =
                new Containers.NewContainer(
                        name,
                        options.template(image, command, surroundings, null),
                        options.maxHourlyCost);
        if (dryRun) {
            Services.Preview preview = work.client().previewContainer(work.project(), wanted);
            QuoteText.print(work, preview.quote());
            return ExitCode.OK;
        }
        Container made = work.client().createContainer(work.project(), wanted);
        if (detach) {
            Container started = waiting.noWait ? made : awaitStart(work, made);
            work.print(started, Container::id, () -> work.out().println(made.id()));
            return isFailed(started) ? exitCode(work, started) : ExitCode.OK;
        }
        return attached(work, awaitStart(work, made));
    }

    private int attached(Work work, Container started) {
        try (var lines = work.client().followLogs(started.id(), FROM_THE_START, null)) {
            lines.forEach(line -> LogsCommand.write(surroundings, line, "", false));
        }
        Container ended = awaitEnd(work.client(), started.id());
        if (remove) {
            work.client().removeContainer(ended.id());
        }
        return exitCode(work, ended);
    }

    /** Tells each step on the way, since pulling an image may take long. */
    private Container awaitStart(Work work, Container made) {
        Instant deadline = work.now().plus(waiting.timeout());
        ContainerState told = ContainerState.RUNNING;
        Container now = made;
        while (now.startedAt() == null && !hasEnded(now)) {
            if (now.state() != told) {
                told = now.state();
                work.tell(now.name() + ": " + Text.lower(told) + because(now));
            }
            if (!work.now().isBefore(deadline)) {
                work.tell("see: stiva why " + now.name());
                throw Refusals.timedOut(now.name() + " did not start", waiting.timeout());
            }
            surroundings.pauseFor(LOOK);
            now = work.client().container(made.id());
        }
        return now;
    }

    /** The stream of lines ended, so the end is near; a restart policy may start it again. */
    private Container awaitEnd(StivaClient client, String id) {
        Container now = client.container(id);
        while (!hasEnded(now)) {
            surroundings.pauseFor(LOOK);
            now = client.container(id);
        }
        return now;
    }

    private static boolean hasEnded(Container container) {
        return container.state().isFinal() || container.state() == ContainerState.STOPPED;
    }

    private static boolean isFailed(Container container) {
        return container.state() == ContainerState.FAILED;
    }

    private static String because(Container container) {
        return container.detail() == null ? "" : " (" + container.detail() + ")";
    }

    private static int exitCode(Work work, Container ended) {
        Containers.DeathCertificate end = ended.lastEnd();
        if (end == null) {
            work.tell(
                    "%s ended without having run: %s"
                            .formatted(ended.name(), Text.orDash(ended.detail())));
            return ExitCode.ERROR;
        }
        if (end.detail() != null && ended.state() == ContainerState.FAILED) {
            work.tell(ended.name() + ": " + Text.lower(end.reason()) + ", " + end.detail());
        }
        Integer code = end.exitCode();
        Integer signal = end.signal();
        if (code != null) {
            return code;
        }
        return signal == null ? ExitCode.ERROR : SIGNAL_BASE + signal;
    }
}
