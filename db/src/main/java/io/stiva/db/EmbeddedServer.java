package io.stiva.db;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An embedded PostgreSQL as a child of this JVM that cannot outlive it: the server's shell guard
 * stops it when the pipe to this process closes, whatever the reason.
 */
public final class EmbeddedServer implements DatabaseServer {

    private static final int START_ATTEMPTS = 5;
    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    /** $1 is the signal, $2 a directory to delete at the end or empty, the rest the server. */
    private static final String GUARD =
            """
            trap '' INT HUP
            signal=$1; rubbish=$2; shift 2
            exec 3<&0
            "$@" </dev/null 3<&- &
            server=$!
            (cat <&3 >/dev/null; kill -"$signal" "$server" 2>/dev/null) &
            exec 3<&-
            wait "$server"; code=$?
            if [ -n "$rubbish" ]; then rm -rf "$rubbish"; fi
            exit "$code"
            """;

    private final EmbeddedCluster cluster;
    private final DatabasePasswords passwords;
    private final Process process;

    private EmbeddedServer(EmbeddedCluster cluster, DatabasePasswords passwords, Process process) {
        this.cluster = cluster;
        this.passwords = passwords;
        this.process = process;
    }

    /** Serves a kept data directory on the settings' port, and waits until it answers. */
    public static EmbeddedServer start(ClusterSettings settings, DatabasePasswords passwords)
            throws IOException, InterruptedException, SQLException {
        EmbeddedCluster cluster = EmbeddedCluster.prepare(settings);
        Path log = settings.directory().resolveSibling(settings.directory().getFileName() + ".log");
        return start(cluster, passwords, log, "INT", "");
    }

    /** A server with random port and passwords for tests; its data go when it ends. */
    public static EmbeddedServer throwAway()
            throws IOException, InterruptedException, SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return throwAwayOn(freePort());
            } catch (PortTakenException e) {
                // Another process took the free port between the look and the start.
                if (attempt == START_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static EmbeddedServer throwAwayOn(int port)
            throws IOException, InterruptedException, SQLException {
        SecureRandom random = new SecureRandom();
        UnprivilegedUser user = UnprivilegedUser.forChildren();
        Path directory = Files.createTempDirectory("stiva-postgres-");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        ClusterSettings settings =
                new ClusterSettings(
                        directory.resolve("data"),
                        port,
                        DatabasePasswords.secret(random),
                        ClusterSettings.Durability.THROW_AWAY,
                        user);
        return start(
                EmbeddedCluster.prepare(settings),
                DatabasePasswords.random(random),
                directory.resolve("server.log"),
                "QUIT",
                directory.toString());
    }

    private static EmbeddedServer start(
            EmbeddedCluster cluster,
            DatabasePasswords passwords,
            Path log,
            String signal,
            String rubbish)
            throws IOException, InterruptedException, SQLException {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", GUARD, "stiva-postgres", signal, rubbish));
        command.addAll(cluster.command());
        Process process =
                new ProcessBuilder(command)
                        .directory(Path.of("/").toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        EmbeddedServer server = new EmbeddedServer(cluster, passwords, process);
        try {
            server.awaitConnection(log);
            try (Connection superuser = cluster.superuser().getConnection()) {
                DatabaseRoles.bootstrap(superuser, passwords);
            }
            return server;
        } catch (IOException | SQLException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    @Override
    public String jdbcUrl(String database) {
        return cluster.jdbcUrl(database);
    }

    @Override
    public DatabasePasswords passwords() {
        return passwords;
    }

    @Override
    public void create(String database) throws SQLException {
        try (Connection superuser = cluster.superuser().getConnection()) {
            DatabaseRoles.createDatabase(superuser, database);
        }
    }

    @Override
    public void clone(String template, String database) throws SQLException {
        try (Connection superuser = cluster.superuser().getConnection()) {
            DatabaseRoles.cloneDatabase(superuser, template, database);
        }
    }

    @Override
    public void drop(String database) throws SQLException {
        try (Connection superuser = cluster.superuser().getConnection()) {
            DatabaseRoles.dropDatabase(superuser, database);
        }
    }

    /** Closes the pipe to the guard, which stops the server. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitConnection(Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try (Connection connection = cluster.superuser().getConnection()) {
                if (connection.isValid(1)) {
                    return;
                }
            } catch (SQLException e) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("PostgreSQL does not answer", e);
                }
            }
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw died(Files.exists(log) ? Files.readString(log) : "");
            }
        }
    }

    private static IOException died(String log) {
        return log.contains("Address already in use")
                ? new PortTakenException()
                : new IOException("PostgreSQL did not start: " + log.strip());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static final class PortTakenException extends IOException {
        PortTakenException() {
            super("the port of PostgreSQL was taken by another process");
        }
    }
}
