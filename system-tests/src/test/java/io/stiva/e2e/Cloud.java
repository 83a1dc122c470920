package io.stiva.e2e;

import io.stiva.client.ClientSettings;
import io.stiva.client.StivaClient;
import io.stiva.client.api.Accounts;
import io.stiva.client.api.Projects;
import io.stiva.client.api.Sessions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One cloud for all end-to-end tests of this JVM, started by {@code ./stiva up} on first use. */
final class Cloud {

    private static final Duration START_LIMIT = Duration.ofMinutes(6);
    private static @Nullable Cloud shared;

    private final Path repository;
    private final Path home;
    private final Properties operator = new Properties();
    private final Properties ports = new Properties();
    private final AtomicInteger projects = new AtomicInteger();

    private Cloud() throws IOException {
        this.repository = Path.of("..").toAbsolutePath().normalize();
        // Short, because unix sockets live below it; open, because its parts run as another user.
        this.home = Files.createTempDirectory(Path.of("/tmp"), "stiva-e2e-");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The running cloud; the first caller waits for its start. */
    static synchronized Cloud running() {
        if (shared == null) {
            try {
                Cloud cloud = new Cloud();
                Runtime.getRuntime().addShutdownHook(new Thread(cloud::remove));
                cloud.start();
                shared = cloud;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot start the cloud", e);
            }
        }
        return shared;
    }

    private void start() throws IOException {
        Path credentials = home.resolve("operator.properties");
        Outcome up = stiva(START_LIMIT, List.of("STIVA_CREDENTIALS_FILE=" + credentials), "up");
        if (up.code() != 0) {
            throw new AssertionError("./stiva up ended with " + up.code() + "\n" + up.output());
        }
        load(operator, credentials);
        load(ports, home.resolve("ports.properties"));
    }

    private static void load(Properties properties, Path file) throws IOException {
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
    }

    /** What a command printed, both streams, and how it ended. */
    record Outcome(int code, String output) {}

    Outcome stiva(String... arguments) {
        return stiva(START_LIMIT, List.of(), arguments);
    }

    private Outcome stiva(Duration limit, List<String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(repository.resolve("stiva").toString()));
        command.addAll(List.of(arguments));
        return run(limit, environment, command);
    }

    /** Runs any program with this cloud's STIVA_HOME, output to a file so that it never blocks. */
    Outcome run(Duration limit, List<String> environment, List<String> command) {
        try {
            Path output = Files.createTempFile("stiva-e2e", ".out");
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile());
            builder.environment().put("STIVA_HOME", home.toString());
            environment.forEach(
                    pair ->
                            builder.environment()
                                    .put(
                                            pair.substring(0, pair.indexOf('=')),
                                            pair.substring(pair.indexOf('=') + 1)));
            Process process = builder.redirectInput(Path.of("/dev/null").toFile()).start();
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            String text = Files.readString(output);
            Files.delete(output);
            return new Outcome(ended ? process.exitValue() : -1, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while running " + command, e);
        }
    }

    String apiUrl() {
        return "http://127.0.0.1:" + ports.getProperty("api");
    }

    String consoleUrl() {
        return "http://127.0.0.1:" + ports.getProperty("console");
    }

    Path home() {
        return home;
    }

    Path repository() {
        return repository;
    }

    Path operatorFile() {
        return home.resolve("operator.properties");
    }

    StivaClient operator() {
        return login(operator.getProperty("email"), operator.getProperty("password"));
    }

    private StivaClient login(String email, String password) {
        StivaClient stranger = StivaClient.of(ClientSettings.of(apiUrl(), null));
        return stranger.as(stranger.login(new Sessions.Login(email, password, null)).token());
    }

    /** A fresh account with its owner logged in and one project. */
    Owner owner(String purpose) {
        String project =
                purpose + "-" + ProcessHandle.current().pid() + "-" + projects.incrementAndGet();
        StivaClient operator = operator();
        Accounts.Account account =
                operator.createAccount(new Accounts.NewAccount(project, null, null));
        String email = "owner@" + project + ".example";
        Accounts.User user =
                operator.createUser(account.id(), new Accounts.NewUser(email, "OWNER", null));
        String password = Objects.requireNonNull(user.initialPassword());
        StivaClient client = login(email, password);
        client.createProject(new Projects.NewProject(project));
        return new Owner(client, account.id(), project, email, password);
    }

    /** Somebody who owns an account with one project. */
    record Owner(
            StivaClient client, String account, String project, String email, String password) {}

    /** The process of a part, as {@code ./stiva status} tells. */
    long pid(String part) {
        String status = stiva("status").output();
        return status.lines()
                .filter(line -> line.startsWith(part + " "))
                .map(line -> line.replaceAll(".* pid (\\d+|-).*", "$1"))
                .filter(pid -> !pid.equals("-"))
                .map(Long::parseLong)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no process of " + part + " in\n" + status));
    }

    private void remove() {
        stiva("down");
        keepLogs();
        try (Stream<Path> tree = Files.walk(home)) {
            for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + home, e);
        }
    }

    /** What the parts logged stays below target, to tell why a test failed. */
    private void keepLogs() {
        Path kept = Path.of("target", "cloud-logs");
        try (Stream<Path> logs = Files.list(home.resolve("log"))) {
            Files.createDirectories(kept);
            for (Path log : logs.toList()) {
                Files.copy(
                        log, kept.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the logs of " + home, e);
        }
    }
}
