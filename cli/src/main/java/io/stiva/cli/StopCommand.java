package io.stiva.cli;

import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Services;
import io.stiva.client.api.Services.Service;
import io.stiva.vocabulary.ContainerState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Stops containers and services. */
@Command(name = "stop", description = "Stop containers, or scale services to none.")
final class StopCommand extends Leaf {

    private static final Duration LOOK = Duration.ofMillis(500);

    @Mixin private Waiting waiting = new Waiting();

    @Parameters(arity = "1..*", paramLabel = "CONTAINER|SERVICE", description = "names or ids")
    private List<String> names = List.of();

    StopCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Work work) {
        for (String name : names) {
            Lookup.Target target = new Lookup(work).target(name);
            Container container = target.container();
            Service service = target.service();
            if (container != null) {
                Container stopping = work.client().stopContainer(container.id());
                if (!waiting.noWait) {
                    awaitContainer(work, stopping, StopCommand::isDown);
                }
            } else if (service != null) {
                Service stopped =
                        work.client()
                                .patchService(service.id(), new Services.ServicePatch(0), null);
                if (!waiting.noWait) {
                    new Rollout(work).await(stopped, waiting.timeout());
                }
            }
            work.out().println(Text.clean(name));
        }
        return ExitCode.OK;
    }

    private void awaitContainer(Work work, Container first, Predicate<Container> done) {
        Instant deadline = work.now().plus(waiting.timeout());
        Container now = first;
        while (!done.test(now)) {
            if (!work.now().isBefore(deadline)) {
                throw Refusals.timedOut(now.name() + " did not stop", waiting.timeout());
            }
            surroundings.pauseFor(LOOK);
            now = work.client().container(first.id());
        }
    }

    private static boolean isDown(Container container) {
        return container.state().isFinal()
                || container.state() == ContainerState.STOPPED
                || container.state() == ContainerState.REMOVING;
    }
}
