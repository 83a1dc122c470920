package io.stiva.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One data directory through the lives and deaths of its servers. */
class EmbeddedClusterTest {

    private final SecureRandom random = new SecureRandom();
    private final DatabasePasswords passwords = DatabasePasswords.random(random);
    private Path home = Path.of("/");
    private ClusterSettings settings = settings(Path.of("/"), 1);

    @BeforeEach
    void a_directory_the_server_may_enter() throws IOException {
        home = Files.createTempDirectory("stiva-cluster-test-");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        settings = settings(home.resolve("data"), freePort());
    }

    @AfterEach
    void remove() throws IOException {
        PostgresBinaries.deleteTree(home);
    }

    @Test
    void rows_survive_a_restart_and_a_changed_port() throws Exception {
        try (EmbeddedServer first = EmbeddedServer.start(settings, passwords)) {
            first.create("stiva");
            execute(first, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)");
        }
        ClusterSettings moved =
                new ClusterSettings(
                        settings.directory(),
                        freePort(),
                        settings.superuserPassword(),
                        settings.durability(),
                        settings.user());
        try (EmbeddedServer second = EmbeddedServer.start(moved, passwords)) {
            execute(second, "INSERT INTO kept SELECT id + 1 FROM kept");
        }
    }

    @Test
    void rows_survive_a_killed_server() throws Exception {
        settings =
                new ClusterSettings(
                        settings.directory(),
                        settings.port(),
                        settings.superuserPassword(),
                        ClusterSettings.Durability.DURABLE,
                        settings.user());
        EmbeddedServer first = EmbeddedServer.start(settings, passwords);
        try (first) {
            first.create("stiva");
            execute(first, "CREATE TABLE kept (id int PRIMARY KEY)");
            killServer();
        }
        assertThat(settings.directory().resolve("postmaster.pid")).exists();
        try (EmbeddedServer second = EmbeddedServer.start(settings, passwords)) {
            execute(second, "INSERT INTO kept VALUES (1)");
        }
    }

    @Test
    void a_server_left_by_a_killed_parent_is_ended_first() throws Exception {
        EmbeddedCluster cluster = EmbeddedCluster.prepare(settings);
        Process orphan =
                new ProcessBuilder(cluster.command())
                        .redirectErrorStream(true)
                        .redirectOutput(home.resolve("orphan.log").toFile())
                        .start();
        try {
            awaitAnswer(cluster);
            try (EmbeddedServer next = EmbeddedServer.start(settings, passwords)) {
                assertThat(orphan.waitFor(10, TimeUnit.SECONDS)).isTrue();
                next.create("stiva");
            }
        } finally {
            orphan.destroyForcibly();
        }
    }

    @Test
    void a_pid_file_that_names_another_program_ends_nobody() throws Exception {
        EmbeddedServer.start(settings, passwords).close();
        Process innocent = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(
                    settings.directory().resolve("postmaster.pid"), innocent.pid() + "\n/else\n");
            EmbeddedCluster.prepare(settings);
            assertThat(innocent.isAlive()).isTrue();
        } finally {
            innocent.destroyForcibly();
        }
    }

    @Test
    void new_passwords_count_after_a_restart_and_the_old_ones_no_more() throws Exception {
        EmbeddedServer.start(settings, passwords).close();
        DatabasePasswords renewed = DatabasePasswords.random(random);
        try (EmbeddedServer server = EmbeddedServer.start(settings, renewed)) {
            server.create("stiva");
            execute(server, "SELECT 1");
            var old = Connections.source(server.jdbcUrl("stiva"), "stiva_owner", passwords.owner());
            assertThatThrownBy(old::getConnection).hasMessageContaining("authentication failed");
        }
    }

    @Test
    void the_data_directory_is_closed_to_others_and_the_password_file_is_gone() throws Exception {
        EmbeddedServer.start(settings, passwords).close();
        assertThat(Files.getPosixFilePermissions(settings.directory()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        try (var files = Files.list(home)) {
            assertThat(files.filter(file -> file.toString().endsWith(".secret"))).isEmpty();
        }
        assertThat(Files.readString(settings.directory().resolve("pg_hba.conf")))
                .doesNotContain("trust");
    }

    @Test
    void passwords_print_as_nothing() {
        assertThat(passwords.toString() + settings)
                .doesNotContain(passwords.owner())
                .doesNotContain(settings.superuserPassword());
    }

    private ClusterSettings settings(Path directory, int port) {
        return new ClusterSettings(
                directory,
                port,
                DatabasePasswords.secret(random),
                ClusterSettings.Durability.THROW_AWAY,
                UnprivilegedUser.forChildren());
    }

    private void killServer() throws IOException {
        String pid = Files.readAllLines(settings.directory().resolve("postmaster.pid")).getFirst();
        ProcessHandle server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        server.descendants().forEach(ProcessHandle::destroyForcibly);
        server.destroyForcibly();
    }

    private static void awaitAnswer(EmbeddedCluster cluster) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < deadline) {
            try (Connection connection = cluster.superuser().getConnection()) {
                assertThat(connection.isValid(1)).isTrue();
                return;
            } catch (SQLException e) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        throw new AssertionError("the orphan never answered");
    }

    private static void execute(DatabaseServer server, String sql) throws SQLException {
        try (Connection connection =
                        server.dataSource(DatabaseRole.OWNER, "stiva").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
