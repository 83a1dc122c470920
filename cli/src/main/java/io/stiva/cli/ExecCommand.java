package io.stiva.cli;

import io.stiva.client.ExecConnection;
import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Execs;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a program inside a running container. */
@Command(
        name = "exec",
        description = "Run a program in a running container; its exit code becomes this one's.")
final class ExecCommand extends Leaf {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Screen.Size USUAL = new Screen.Size(80, 24);
    private static final int PIECE = 32 << 10;
    private static final int SIGNAL_BASE = 128;

    @Option(
            names = {"-i", "--interactive"},
            description = "hand standard input on")
    private boolean interactive;

    @Option(
            names = {"-t", "--tty"},
            description = "give the program a terminal")
    private boolean tty;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME=VALUE",
            description = "environment variable; a name alone takes its value from here")
    private List<String> environment = List.of();

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER[:GROUP]",
            description = "run as this user (default: the container's)")
    private @Nullable String user;

    @Option(
            names = {"-w", "--workdir"},
            paramLabel = "DIR",
            description = "start in this directory (default: the container's)")
    private @Nullable String directory;

    @Parameters(index = "0", paramLabel = "CONTAINER", description = "name or id")
    private String name = "";

    @Parameters(index = "1..*", paramLabel = "COMMAND", description = "program and arguments")
    private List<String> words = List.of();

    ExecCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    @SuppressWarnings("try") // The terminal is only held raw meanwhile.
    int run(Work work) {
        List<String> command = command();
        Screen screen = screen();
        Container container = new Lookup(work).container(name);
        Screen.Size size = tty ? size(screen) : null;
        Execs.Start start =
                new Execs.Start(
                        command,
                        variables(),
                        user,
                        directory,
                        size == null ? null : new Execs.Resize(size.columns(), size.rows()));
        try (Screen.Raw ignored = tty && interactive && screen != null ? screen.raw() : () -> {};
                ExecConnection exec =
                        work.client()
                                .exec(
                                        container.id(),
                                        start,
                                        surroundings.out(),
                                        surroundings.err())) {
            background(() -> feed(exec));
            if (size != null && screen != null) {
                background(() -> follow(exec, screen, size));
            }
            Execs.Exited end = exec.await();
            Integer code = end.exitCode();
            Integer signal = end.signal();
            return code != null ? code : SIGNAL_BASE + (signal == null ? 0 : signal);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusals.interrupted();
        }
    }

    /** The two dashes are a habit, not a part of the command. */
    private List<String> command() {
        List<String> command =
                !words.isEmpty() && words.getFirst().equals("--")
                        ? words.subList(1, words.size())
                        : words;
        if (command.isEmpty()) {
            throw new UsageException("which command?");
        }
        return List.copyOf(command);
    }

    private @Nullable Screen screen() {
        Surroundings.Terminal terminal = surroundings.terminal();
        if (tty && interactive && terminal == null) {
            throw new UsageException("--tty with --interactive needs a terminal here");
        }
        return terminal == null ? null : terminal.screen();
    }

    private static Screen.Size size(@Nullable Screen screen) {
        return screen == null ? USUAL : screen.size().orElse(USUAL);
    }

    private Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String given : environment) {
            int at = given.indexOf('=');
            String here = at < 0 ? surroundings.environment().get(given) : given.substring(at + 1);
            if (here != null) {
                variables.put(at < 0 ? given : given.substring(0, at), here);
            }
        }
        return variables;
    }

    private interface Chore {
        void run() throws InterruptedException;
    }

    /** What is still at it when the program has ended is not waited for. */
    private static void background(Chore chore) {
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try {
                                chore.run();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }

    private void feed(ExecConnection exec) throws InterruptedException {
        if (!interactive) {
            exec.endInput();
            return;
        }
        byte[] buffer = new byte[PIECE];
        try {
            for (int got = surroundings.in().read(buffer);
                    got >= 0;
                    got = surroundings.in().read(buffer)) {
                if (!exec.input(buffer, 0, got)) {
                    return;
                }
            }
        } catch (IOException e) {
            surroundings.err().println(Text.clean("stiva: reading the input failed: " + e));
        }
        exec.endInput();
    }

    /** Java hears of no signals: the size is looked at. */
    private void follow(ExecConnection exec, Screen screen, Screen.Size first)
            throws InterruptedException {
        Screen.Size told = first;
        while (exec.isOpen()) {
            surroundings.pause().forDuration(LOOK);
            Optional<Screen.Size> now = screen.size();
            if (now.isPresent() && !now.get().equals(told)) {
                told = now.get();
                exec.resize(told.columns(), told.rows());
            }
        }
    }
}
