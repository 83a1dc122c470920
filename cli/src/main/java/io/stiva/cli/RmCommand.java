package io.stiva.cli;

import io.stiva.client.api.Containers.Container;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes containers. */
@Command(name = "rm", description = "Remove containers.")
final class RmCommand extends Leaf {

    @Option(
            names = {"-f", "--force"},
            description = "stop them first when they run")
    private boolean force;

    @Parameters(arity = "1..*", paramLabel = "CONTAINER", description = "names or ids")
    private List<String> names = List.of();

    RmCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Work work) {
        for (String name : names) {
            Container container = new Lookup(work).container(name);
            if (!force && container.state().holdsResources()) {
                throw StivaException.of(ErrorCategory.CONFLICT, "container-active")
                        .say(
                                "%s is %s: stop it first, or use --force",
                                container.name(), Text.lower(container.state()))
                        .build();
            }
            work.client().removeContainer(container.id());
            work.out().println(Text.clean(name));
        }
        return ExitCode.OK;
    }
}
