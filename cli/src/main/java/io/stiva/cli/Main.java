package io.stiva.cli;

import io.stiva.vocabulary.StivaException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Entry point of {@code stiva}. */
public final class Main {

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        int code = run(Surroundings.ofProcess(), arguments);
        // Streams of the HTTP client may still be open; a command that is done must not hang.
        Runtime.getRuntime().halt(code);
    }

    /** Runs one command within the given surroundings; answers its exit code. */
    public static int run(Surroundings surroundings, String... arguments) {
        CommandLine line = commands(surroundings);
        line.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((e, ignored) -> wrongUsage(surroundings, e));
        line.setExecutionExceptionHandler((e, at, ignored) -> refused(surroundings, e, at));
        if (arguments.length == 0) {
            line.usage(surroundings.err());
            return ExitCode.USAGE;
        }
        int code = line.execute(arguments);
        surroundings.out().flush();
        surroundings.err().flush();
        return code;
    }

    static CommandLine commands(Surroundings surroundings) {
        CommandLine line = new CommandLine(new Stiva());
        line.addSubcommand(new CommandLine.HelpCommand());
        // As in Docker: what follows the image or the container belongs to the program.
        line.addSubcommand(new CommandLine(new RunCommand(surroundings)).setStopAtPositional(true));
        line.addSubcommand(
                new CommandLine(new ExecCommand(surroundings)).setStopAtPositional(true));
        List.of(
                        new DeployCommand(surroundings),
                        new PsCommand(surroundings),
                        new LogsCommand(surroundings),
                        new InspectCommand(surroundings),
                        new StopCommand(surroundings),
                        new KillCommand(surroundings),
                        new PauseCommand(surroundings),
                        new UnpauseCommand(surroundings),
                        new TopCommand(surroundings),
                        new CpCommand(surroundings),
                        new RmCommand(surroundings),
                        new WaitCommand(surroundings),
                        new WhyCommand(surroundings),
                        new StatsCommand(surroundings),
                        new EventsCommand(surroundings),
                        new ServiceCommand(surroundings),
                        new PushCommand(surroundings),
                        new ImagesCommand(surroundings),
                        new QuoteCommand(surroundings),
                        new UsageCommand(surroundings),
                        new QuotaCommand(surroundings),
                        new LoginCommand(surroundings),
                        new PeopleCommands.ProjectCommand(surroundings),
                        new PeopleCommands.TokenCommand(surroundings),
                        new PeopleCommands.AccountCommand(surroundings),
                        new PeopleCommands.UserCommand(surroundings),
                        new NodeCommand(surroundings),
                        new VersionCommand(surroundings))
                .forEach(line::addSubcommand);
        return line;
    }

    private static int wrongUsage(Surroundings surroundings, ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        surroundings.err().println("stiva: " + Text.clean(String.valueOf(e.getMessage())));
        surroundings.err().println("  see: " + command + " --help");
        return ExitCode.USAGE;
    }

    private static int refused(Surroundings surroundings, Exception e, CommandLine at) {
        return switch (e) {
            case UsageException wrong -> {
                surroundings.err().println("stiva: " + Text.clean(String.valueOf(e.getMessage())));
                surroundings
                        .err()
                        .println("  see: " + at.getCommandSpec().qualifiedName() + " --help");
                yield ExitCode.USAGE;
            }
            case StivaException refusal -> {
                Complaint.print(surroundings.err(), refusal);
                yield ExitCode.of(refusal);
            }
            case UncheckedIOException io -> {
                surroundings
                        .err()
                        .println(Text.clean("stiva: " + io.getMessage() + ": " + cause(io)));
                yield ExitCode.ERROR;
            }
            default -> {
                surroundings.err().println("stiva: unexpected failure, please report it: " + e);
                yield ExitCode.ERROR;
            }
        };
    }

    private static String cause(UncheckedIOException e) {
        return String.valueOf(e.getCause());
    }
}
