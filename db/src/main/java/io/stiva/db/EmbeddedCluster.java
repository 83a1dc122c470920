package io.stiva.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL data directory and the command that serves it; who runs the command is the caller's
 * choice.
 *
 * <p>Preparing makes the directory when it is absent, writes its configuration anew and ends a
 * server that an earlier, killed parent left behind on it.
 */
public final class EmbeddedCluster {

    /** The superuser that only creates roles and databases. */
    public static final String SUPERUSER = "postgres";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedCluster.class);
    private static final Duration INITDB_LIMIT = Duration.ofMinutes(2);
    private static final Duration OLD_SERVER_LIMIT = Duration.ofSeconds(20);

    /** No trust, no peer, no Unix socket: a password or nothing. */
    private static final String HBA =
            """
            local all all              reject
            host  all all 127.0.0.1/32 scram-sha-256
            host  all all all          reject
            """;

    private final ClusterSettings settings;
    private final PostgresBinaries binaries;

    private EmbeddedCluster(ClusterSettings settings, PostgresBinaries binaries) {
        this.settings = settings;
        this.binaries = binaries;
    }

    /** Makes the directory ready to be served. */
    public static EmbeddedCluster prepare(ClusterSettings settings)
            throws IOException, InterruptedException {
        EmbeddedCluster cluster = new EmbeddedCluster(settings, PostgresBinaries.unpacked());
        Path directory = settings.directory();
        if (!Files.exists(directory.resolve("PG_VERSION"))) {
            cluster.initialise();
        }
        cluster.endLeftOverServer();
        cluster.write("postgresql.conf", cluster.configuration());
        cluster.write("pg_hba.conf", HBA);
        return cluster;
    }

    /** The foreground server; SIGINT is its fast shutdown. */
    public List<String> command() {
        return settings.user()
                .command(
                        List.of(
                                binaries.program("postgres").toString(),
                                "-D",
                                settings.directory().toString()));
    }

    public String jdbcUrl(String database) {
        return jdbcUrl(settings, database);
    }

    /** Connections of the superuser to the maintenance database. */
    public DataSource superuser() {
        return superuser(settings);
    }

    /** As {@link #superuser()}, where the server runs in another process. */
    public static DataSource superuser(ClusterSettings settings) {
        return Connections.source(
                jdbcUrl(settings, "postgres"), SUPERUSER, settings.superuserPassword());
    }

    private static String jdbcUrl(ClusterSettings settings, String database) {
        return "jdbc:postgresql://127.0.0.1:" + settings.port() + "/" + database;
    }

    private void initialise() throws IOException, InterruptedException {
        Path directory = settings.directory();
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        settings.user().own(directory);
        // Beside the directory, which must be empty for initdb.
        Path password = Files.createTempFile(directory.getParent(), "superuser", ".secret");
        try {
            Files.writeString(password, settings.superuserPassword() + "\n");
            settings.user().own(password);
            runInitdb(password);
        } finally {
            Files.deleteIfExists(password);
        }
    }

    private void runInitdb(Path password) throws IOException, InterruptedException {
        boolean durable = settings.durability() == ClusterSettings.Durability.DURABLE;
        List<String> command =
                settings.user()
                        .command(
                                List.of(
                                        binaries.program("initdb").toString(),
                                        "--pgdata=" + settings.directory(),
                                        "--username=" + SUPERUSER,
                                        "--pwfile=" + password,
                                        "--auth=scram-sha-256",
                                        "--encoding=UTF8",
                                        "--locale-provider=builtin",
                                        "--builtin-locale=C.UTF-8",
                                        "--locale=C",
                                        "--no-instructions",
                                        durable ? "--sync-method=fsync" : "--no-sync"));
        Path log = Files.createTempFile("stiva-initdb", ".log");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(Path.of("/").toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            if (!process.waitFor(INITDB_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("initdb took longer than " + INITDB_LIMIT);
            }
            if (process.exitValue() != 0) {
                throw new IOException("initdb failed: " + Files.readString(log).strip());
            }
        } finally {
            Files.deleteIfExists(log);
        }
    }

    private String configuration() {
        String common =
                """
                # Written by Stiva at every start; do not edit.
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                password_encryption = 'scram-sha-256'
                max_connections = 100
                shared_buffers = 48MB
                dynamic_shared_memory_type = posix
                max_wal_size = 256MB
                wal_level = replica
                max_wal_senders = 2
                timezone = 'UTC'
                log_timezone = 'UTC'
                datestyle = 'iso, ymd'
                lc_messages = 'C'
                default_text_search_config = 'pg_catalog.simple'
                idle_in_transaction_session_timeout = '60s'
                log_line_prefix = '%%m [%%p] %%u@%%d '
                jit = off
                io_method = sync
                max_parallel_workers = 2
                max_worker_processes = 4
                autovacuum_worker_slots = 4
                """
                        .formatted(settings.port());
        return switch (settings.durability()) {
            case DURABLE -> common;
            case THROW_AWAY ->
                    common
                            + """
                            fsync = off
                            synchronous_commit = off
                            full_page_writes = off
                            autovacuum_naptime = '10min'
                            scram_iterations = 16
                            """;
        };
    }

    private void write(String name, String text) throws IOException {
        Path file = settings.directory().resolve(name);
        Files.writeString(
                file, text, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        settings.user().own(file);
    }

    /**
     * A killed supervisor leaves its server running: it is asked to stop. A pid that was given to
     * another program in the meantime is left alone; PostgreSQL itself overlooks such a pid file.
     */
    private void endLeftOverServer() throws IOException, InterruptedException {
        Optional<ProcessHandle> old = leftOverServer();
        if (old.isEmpty()) {
            return;
        }
        LOG.info("ending the PostgreSQL server {} left on {}", old.get().pid(), settings);
        signal(old.get(), "INT");
        if (!ends(old.get())) {
            signal(old.get(), "QUIT");
            if (!ends(old.get())) {
                throw new IOException("PostgreSQL " + old.get().pid() + " does not stop");
            }
        }
    }

    private Optional<ProcessHandle> leftOverServer() throws IOException {
        Path pidFile = settings.directory().resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.isEmpty() || !lines.getFirst().strip().matches("[0-9]{1,10}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                .filter(this::servesThisDirectory);
    }

    private boolean servesThisDirectory(ProcessHandle process) {
        try {
            Path working = Path.of("/proc/" + process.pid() + "/cwd").toRealPath();
            return working.equals(settings.directory().toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    private static void signal(ProcessHandle process, String name)
            throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .redirectErrorStream(true)
                .start()
                .waitFor();
    }

    private static boolean ends(ProcessHandle process) throws InterruptedException {
        try {
            process.onExit().get(OLD_SERVER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("wait for PostgreSQL " + process.pid(), e);
        }
    }
}
