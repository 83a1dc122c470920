package io.stiva.appliance;

import io.stiva.appliance.process.Atomically;
import io.stiva.appliance.process.PartState;
import io.stiva.appliance.process.PartStatus;
import io.stiva.appliance.process.ProcessIdentity;
import io.stiva.appliance.process.StatusBoard;
import io.stiva.appliance.process.Supervisor;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Starts a detached supervisor, shows its progress and ends when the cloud is ready. */
final class Up {

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final int LOG_LINES = 25;
    private static final int HOPELESS = 6;

    private final Home home;
    private final PrintStream out;
    private final boolean terminal;
    private final @Nullable Path credentialsFile;

    /**
     * @param credentialsFile where the first operator's e-mail and password go; null = they are
     *     shown
     */
    Up(Home home, PrintStream out, boolean terminal, @Nullable Path credentialsFile) {
        this.home = home;
        this.out = out;
        this.terminal = terminal;
        this.credentialsFile = credentialsFile;
    }

    /**
     * @param supervisor the command of the process that stays
     * @return exit code
     */
    int run(List<String> supervisor) throws IOException, InterruptedException {
        home.make();
        Optional<ProcessIdentity> running = Status.supervisor(home);
        if (running.isPresent()) {
            out.println("Stiva is up already (supervisor " + running.get().pid() + ").");
            new Status(home, out).print();
            return 0;
        }
        Supervisor.forget(home.run());
        Process process = detach(supervisor);
        if (awaitReady(process)) {
            printDoors();
            return 0;
        }
        return 1;
    }

    private Process detach(List<String> supervisor) throws IOException {
        List<String> command = new ArrayList<>(List.of("setsid", "--"));
        command.addAll(supervisor);
        Path log = home.log().resolve("supervisor.log");
        return new ProcessBuilder(command)
                .directory(home.root().toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private boolean awaitReady(Process process) throws IOException, InterruptedException {
        Instant begin = Instant.now();
        Progress progress = new Progress(out, terminal, begin);
        while (true) {
            List<PartStatus> parts = StatusBoard.read(Supervisor.statusFile(home.run()));
            progress.show(parts, Instant.now());
            if (!parts.isEmpty()
                    && parts.stream().allMatch(part -> part.state() == PartState.READY)) {
                rememberTime(Duration.between(begin, Instant.now()));
                return true;
            }
            if (process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                out.println("The supervisor ended with exit code " + process.exitValue() + ":");
                printEndOf("supervisor");
                return false;
            }
            if (Duration.between(begin, Instant.now()).compareTo(LIMIT) > 0) {
                out.println("Not ready after " + LIMIT.toMinutes() + " minutes.");
                explain(parts);
                return false;
            }
            if (parts.stream().anyMatch(part -> part.restarts() >= HOPELESS)) {
                out.println("A part died " + HOPELESS + " times in a row.");
                explain(parts);
                return false;
            }
        }
    }

    /** For {@code bench footprint}: how long the last start took, in seconds. */
    private void rememberTime(Duration time) throws IOException {
        Atomically.write(
                home.run().resolve("up-seconds"),
                String.format(Locale.ROOT, "%.1f%n", time.toMillis() / 1000.0));
    }

    private void explain(List<PartStatus> parts) throws IOException {
        for (PartStatus part : parts) {
            if (part.state() != PartState.READY && part.state() != PartState.WAITING) {
                printEndOf(part.name());
            }
        }
        out.println(
                "The supervisor goes on trying. See ./stiva status, the logs in "
                        + home.log()
                        + ", or ./stiva down.");
    }

    private void printEndOf(String part) throws IOException {
        Path log = home.log().resolve(part + ".log");
        if (Files.exists(log)) {
            out.println("--- " + log);
            List<String> lines = Files.readAllLines(log);
            lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())
                    .forEach(out::println);
        }
    }

    private void introduce(FirstOperator operator) throws IOException {
        out.println();
        if (credentialsFile != null) {
            operator.writeTo(credentialsFile);
            out.println("  First operator: e-mail and password are in " + credentialsFile);
            return;
        }
        out.println("  First operator, shown this once:");
        out.println("    e-mail    " + operator.email());
        out.println("    password  " + operator.password());
    }

    private void printDoors() throws IOException {
        Map<String, String> ports =
                PropertiesFile.read(home.root().resolve("ports.properties")).orElse(Map.of());
        out.println();
        out.println("  Console   http://127.0.0.1:" + ports.get("console"));
        out.println("  API       http://127.0.0.1:" + ports.get("api") + "/api/v1");
        out.println("  Services  http://<service>.<project>.localhost:" + ports.get("edge"));
        Optional<FirstOperator> operator = FirstOperator.takeOnce(home);
        if (operator.isPresent()) {
            introduce(operator.get());
        }
        out.println();
        out.println("  ./stiva login, ./stiva help, ./stiva down");
    }
}
