package io.stiva.cli;

import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Containers.ContainerProcess;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the processes of a container. */
@Command(name = "top", description = "List the processes of a running container.")
final class TopCommand extends Leaf {

    @Parameters(paramLabel = "CONTAINER", description = "name or id")
    private String name = "";

    TopCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Work work) {
        Container container = new Lookup(work).container(name);
        work.print(
                work.client().processes(container.id()),
                process -> Integer.toString(process.pid()),
                new Table<ContainerProcess>()
                        .number("PID", process -> Integer.toString(process.pid()))
                        .number("PARENT", process -> Integer.toString(process.parent()))
                        .number("USER", process -> Integer.toString(process.user()))
                        .column("STATE", ContainerProcess::state)
                        .number("CPU", process -> cpu(process.cpuMillis()))
                        .number("MEMORY", process -> Text.memory(process.residentBytes()))
                        .number("AGE", process -> Text.duration(age(process)))
                        .column("COMMAND", ContainerProcess::command));
        return ExitCode.OK;
    }

    private static Duration age(ContainerProcess process) {
        return Duration.ofSeconds(process.ageSeconds());
    }

    /** Seconds and hundredths, as ps shows it for short ones. */
    private static String cpu(long millis) {
        return "%d.%02d s".formatted(millis / 1000, millis % 1000 / 10);
    }
}
