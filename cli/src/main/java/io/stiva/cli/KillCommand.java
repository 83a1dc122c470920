package io.stiva.cli;

import io.stiva.client.api.Containers.Container;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends signals to containers. */
@Command(
        name = "kill",
        description = "Kill containers at once, or send their first process a signal.")
final class KillCommand extends Leaf {

    @Option(
            names = {"-s", "--signal"},
            paramLabel = "SIGNAL",
            description = "a name such as HUP, or a number (default: KILL)")
    private @Nullable String signal;

    @Parameters(arity = "1..*", paramLabel = "CONTAINER", description = "names or ids")
    private List<String> names = List.of();

    KillCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Work work) {
        for (String name : names) {
            Container container = new Lookup(work).container(name);
            Container killed = work.client().killContainer(container.id(), signal);
            work.out().println(Text.clean(work.isQuiet() ? killed.id() : name));
        }
        return ExitCode.OK;
    }
}
