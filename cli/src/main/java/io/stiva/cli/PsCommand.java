package io.stiva.cli;

import io.stiva.client.api.Containers.Container;
import io.stiva.vocabulary.ImageReference;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists containers. */
@Command(name = "ps", description = "List containers.")
final class PsCommand extends Leaf {

    @Mixin private Filters filters = new Filters();

    @Option(
            names = {"-a", "--all"},
            description = "ended ones too")
    private boolean all;

    PsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Work work) {
        List<Container> containers =
                work.client().containers(work.project(), null).stream()
                        .filter(c -> all || c.state().holdsResources())
                        .sorted(
                                Comparator.comparing(Container::createdAt)
                                        .reversed()
                                        .thenComparing(Container::name))
                        .toList();
        List<Container> kept = filters.keep(containers);
        work.print(kept, Container::id, table(work));
        if (kept.isEmpty() && work.isTable()) {
            work.tell("nothing runs in " + work.project() + "; see: stiva deploy --help");
        }
        return ExitCode.OK;
    }

    private static Table<Container> table(Work work) {
        return new Table<Container>()
                .column("CONTAINER", Container::name)
                .column("STATE", PsCommand::state)
                .column("REASON", c -> c.reason() == null ? "-" : Text.lower(c.reason()))
                .column("IMAGE", c -> ImageReference.brief(c.image()))
                .number("CPU", c -> Text.cpu(c.resources().cpuMilli()))
                .number("MEMORY", c -> Text.memory(c.resources().memoryBytes()))
                .number("RESTARTS", c -> Integer.toString(c.restarts()))
                .column("CREATED", c -> Text.age(c.createdAt(), work.now()))
                .column("PORTS", PsCommand::ports)
                .column("ID", Container::id);
    }

    /** As in Docker: the health beside the state, when it is known. */
    private static String state(Container container) {
        String state = Text.lower(container.state());
        return container.health().equals("UNKNOWN")
                ? state
                : state + " (" + container.health().toLowerCase(Locale.ROOT) + ")";
    }

    private static String ports(Container container) {
        return Text.list(
                container.ports().stream()
                        .map(
                                p ->
                                        "%s:%d->%d/%s"
                                                .formatted(
                                                        p.hostAddress(),
                                                        p.hostPort(),
                                                        p.containerPort(),
                                                        p.protocol()))
                        .toList());
    }
}
