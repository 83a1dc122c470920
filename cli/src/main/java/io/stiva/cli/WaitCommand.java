package io.stiva.cli;

import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Services.Service;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Waits for a state. */
@Command(name = "wait", description = "Wait until a container or a service is in a state.")
final class WaitCommand extends Leaf {

    private static final Duration LOOK = Duration.ofMillis(500);

    private static final Duration LONGEST_HOLD = Duration.ofSeconds(60);

    @Mixin private Waiting waiting = new Waiting();

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "a container state (default: RUNNING); services: READY or STOPPED")
    private @Nullable String state;

    @Parameters(paramLabel = "CONTAINER|SERVICE", description = "name or id")
    private String name = "";

    WaitCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Work work) {
        Lookup.Target target = new Lookup(work).target(name);
        Container container = target.container();
        Service service = target.service();
        if (container != null) {
            ContainerState wanted = containerState(state == null ? "RUNNING" : state);
            Container there = holdOpen(work, container, wanted);
            work.print(there, Container::id, () -> work.out().println(Text.lower(there.state())));
        } else if (service != null) {
            Service there = awaitService(work, service, state == null ? "READY" : state);
            work.print(there, Service::id, () -> work.out().println(there.state()));
        }
        return ExitCode.OK;
    }

    private Container holdOpen(Work work, Container container, ContainerState wanted) {
        Instant deadline = work.now().plus(waiting.timeout());
        while (true) {
            Duration left = Duration.between(work.now(), deadline);
            Duration hold = left.compareTo(LONGEST_HOLD) < 0 ? left : LONGEST_HOLD;
            if (hold.toSeconds() < 1) {
                throw Refusals.timedOut(
                        container.name() + " did not become " + Text.lower(wanted),
                        waiting.timeout());
            }
            try {
                return work.client().await(container.id(), wanted, hold);
            } catch (StivaException e) {
                boolean again =
                        e.category() == ErrorCategory.TIMED_OUT && hold.equals(LONGEST_HOLD);
                if (!again) {
                    throw e;
                }
            }
        }
    }

    private Service awaitService(Work work, Service service, String state) {
        Instant deadline = work.now().plus(waiting.timeout());
        Service now = service;
        while (!now.state().equalsIgnoreCase(state)) {
            if (!work.now().isBefore(deadline)) {
                throw Refusals.timedOut(
                        service.name() + " did not become " + state, waiting.timeout());
            }
            surroundings.pauseFor(LOOK);
            now = work.client().service(service.id());
        }
        return now;
    }

    private static ContainerState containerState(String text) {
        for (ContainerState state : ContainerState.values()) {
            if (state.name().equalsIgnoreCase(text)) {
                return state;
            }
        }
        throw new UsageException(
                "--state: not a state: '%s'; one of %s"
                        .formatted(
                                text,
                                List.of(ContainerState.values()).stream()
                                        .map(Enum::name)
                                        .collect(Collectors.joining(" "))));
    }
}
