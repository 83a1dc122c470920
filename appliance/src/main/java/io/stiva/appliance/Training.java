package io.stiva.appliance;

import io.stiva.appliance.process.Probe;
import io.stiva.db.DatabaseRole;
import io.stiva.db.EmbeddedServer;
import io.stiva.db.UnprivilegedUser;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Makes the class-data archives (JEP 483, 515) of the two Spring programs by starting each once
 * beside a throw-away database: with its archive a program starts in half the time.
 *
 * <p>An archive that cannot be made is no failure; the program then starts without it.
 */
final class Training {

    private static final String DATABASE = "training";
    private static final int START_SECONDS = 180;
    private static final int END_SECONDS = 180;

    /** Requests that load what the first real ones would. */
    private static final List<String> VISITS =
            List.of("/", "/login", "/api/v1/projects", "/v2/", "/actuator/health/readiness");

    private final JavaCommand java;
    private final UnprivilegedUser user;
    private final PrintStream out;

    Training(JavaCommand java, UnprivilegedUser user, PrintStream out) {
        this.java = java;
        this.user = user;
        this.out = out;
    }

    /** Makes those that are missing; always 0. */
    int run() throws Exception {
        boolean platform = !Files.exists(java.archive(JavaCommand.Program.PLATFORM_API));
        boolean console = !Files.exists(java.archive(JavaCommand.Program.WEB_UI));
        if (!platform && !console) {
            return 0;
        }
        Path scratch = Files.createTempDirectory("stiva-training-");
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwx------"));
        user.own(scratch);
        try {
            if (platform) {
                try (EmbeddedServer database = EmbeddedServer.throwAway()) {
                    database.create(DATABASE);
                    record(JavaCommand.Program.PLATFORM_API, scratch, platform(database, scratch));
                }
            }
            if (console) {
                record(
                        JavaCommand.Program.WEB_UI,
                        scratch,
                        Map.of("stiva.api.url", "http://127.0.0.1:1"));
            }
        } finally {
            delete(scratch);
        }
        return 0;
    }

    private static Map<String, String> platform(EmbeddedServer database, Path scratch)
            throws IOException {
        Map<String, String> values = new HashMap<>();
        values.put("stiva.db.url", database.jdbcUrl(DATABASE));
        for (DatabaseRole role : DatabaseRole.values()) {
            values.put(
                    "stiva.db." + role.name().toLowerCase(Locale.ROOT) + "-password",
                    database.passwords().of(role));
        }
        values.put("stiva.home", scratch.toString());
        values.put("stiva.registry.root", scratch.resolve("registry").toString());
        values.put("stiva.ca.directory", scratch.resolve("ca").toString());
        values.put("stiva.edge.socket", scratch.resolve("haproxy.sock").toString());
        values.put("stiva.node-link.port", Integer.toString(freePort()));
        return values;
    }

    private void record(JavaCommand.Program program, Path scratch, Map<String, String> values)
            throws IOException, InterruptedException {
        int port = freePort();
        Map<String, String> all = new HashMap<>(values);
        all.put("server.address", "127.0.0.1");
        all.put("server.port", Integer.toString(port));
        Path configuration = scratch.resolve(program.name() + ".properties");
        PropertiesFile.writeSecret(configuration, all);
        user.own(configuration);
        Path archive = scratch.resolve(program.name() + ".aot");
        ProcessBuilder builder =
                new ProcessBuilder(
                                user.command(java.recording(program, archive, scratch, List.of())))
                        .directory(scratch.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(scratch.resolve(program.name() + ".log").toFile());
        builder.environment().clear();
        builder.environment()
                .putAll(
                        Context.environment(
                                Map.of(
                                        "SPRING_CONFIG_ADDITIONAL_LOCATION",
                                        configuration.toUri().toString())));
        Process process = builder.start();
        try {
            if (!visit(process, port)) {
                out.println(program.name() + " did not start");
                return;
            }
            // The archive is written while the JVM ends.
            process.destroy();
            if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                keep(program, archive);
            }
        } finally {
            process.destroyForcibly();
        }
    }

    /** False when it did not become ready. */
    private static boolean visit(Process process, int port) throws InterruptedException {
        String address = "http://127.0.0.1:" + port;
        Probe ready = Probe.http(URI.create(address + "/actuator/health/readiness"));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!ready.isReady()) {
            if (process.waitFor(100, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                return false;
            }
        }
        for (String visit : VISITS) {
            // Whether it is refused does not matter: the classes are loaded.
            Probe.http(URI.create(address + visit)).isReady();
        }
        return true;
    }

    private void keep(JavaCommand.Program program, Path archive) throws IOException {
        if (!Files.exists(archive)) {
            out.println(program.name() + " starts without a class-data archive");
            return;
        }
        Path partial = java.app().resolve(program.name() + ".aot.new");
        Files.copy(archive, partial, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(partial, java.archive(program), StandardCopyOption.ATOMIC_MOVE);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
