package io.stiva.cli;

import io.stiva.client.api.Containers.Container;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lets containers stand still. */
@Command(
        name = "pause",
        description = "Let running containers stand still; they keep their memory.")
final class PauseCommand extends Leaf {

    @Parameters(arity = "1..*", paramLabel = "CONTAINER", description = "names or ids")
    private List<String> names = List.of();

    PauseCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Work work) {
        for (String name : names) {
            Container container = new Lookup(work).container(name);
            Container asked = work.client().pauseContainer(container.id());
            work.out().println(Text.clean(work.isQuiet() ? asked.id() : name));
        }
        return ExitCode.OK;
    }
}
