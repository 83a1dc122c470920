package io.stiva.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.client.api.Containers.Container;
import io.stiva.vocabulary.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers as others ship them: pushed, deployed, asked, ended, and asked again. */
@Tag("root")
class ServersTest {

    private static final String PASSWORD = "long-and-secret";

    @TempDir Path directory;

    private final Cloud cloud = Cloud.running();
    private final Cloud.Owner owner = cloud.owner("servers");
    private final Shell shell = new Shell(cloud, owner);
    private final Seen seen = new Seen(owner);

    @Test
    void nginx_pushed_by_skopeo_serves_its_page_before_and_after_a_redeploy() throws Exception {
        Path layout = directory.resolve("layout");
        Digest pushed = ServerImages.nginx(directory.resolve("tree"), "served\n").writeTo(layout);
        new Skopeo(cloud, owner, shell.token(), directory).push(layout, "nginx:1");

        shell.types("deploy", "nginx", "--image", "nginx:1", "--publish", "80");
        Container first = seen.running("nginx", any -> true);
        assertThat(first.imageDigest()).isEqualTo(pushed.value());
        assertThat(page(first).body()).isEqualTo("served\n");
        assertThat(page(first).headers().firstValue("Server").orElse("")).startsWith("nginx/");
        seen.logged(first, "GET / HTTP");

        shell.types("deploy", "nginx", "--memory", "32MiB");
        Container second = seen.running("nginx", now -> Objects.equals(now.revision(), 2));
        assertThat(page(second).body()).isEqualTo("served\n");
        seen.gone(first);
        assertThatThrownBy(() -> open(first)).isInstanceOf(IOException.class);

        shell.types("service", "scale", "nginx", "0");
        seen.gone(second);
        shell.types("service", "scale", "nginx", "1");
        assertThat(page(seen.running("nginx", any -> true)).body()).isEqualTo("served\n");
        shell.types("service", "rm", "nginx");
    }

    private static HttpResponse<String> page(Container container) {
        return Eventually.answer("a page", () -> open(container));
    }

    private static HttpResponse<String> open(Container container)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://" + Seen.address(container)))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void skopeo_copies_an_image_there_and_back_with_equal_digests() throws IOException {
        Path layout = directory.resolve("layout");
        DebianImage.withShell().entrypoint("/bin/sh").writeTo(layout, "1");
        var skopeo = new Skopeo(cloud, owner, shell.token(), directory);
        skopeo.push(layout, "shell:1");
        Path back = directory.resolve("back");
        skopeo.pull("shell:1", back);
        assertThat(Skopeo.digests(back)).isEqualTo(Skopeo.digests(layout.resolve("blobs/sha256")));
        assertThatThrownBy(() -> new Skopeo(cloud, owner, "wrong", directory))
                .hasMessageContaining("invalid username/password");
    }

    @Test
    void redis_keeps_its_memory_when_its_restart_policy_starts_it_again() throws IOException {
        Path layout = directory.resolve("layout");
        ServerImages.redis(directory.resolve("tree")).writeTo(layout);
        shell.types("push", layout.toString(), "redis:1");

        shell.types("deploy", "redis", "--image", "redis:1", "--publish", "6379");
        Container container = seen.running("redis", any -> true);
        try (Redis redis = Redis.at(container)) {
            assertThat(redis.ask("PING")).isEqualTo("PONG");
            assertThat(redis.ask("GET", "cargo")).isEqualTo("(nil)");
            assertThat(redis.ask("SET", "cargo", "forty tons")).isEqualTo("OK");
            assertThat(redis.ask("GET", "cargo")).isEqualTo("forty tons");
            redis.say("SHUTDOWN", "SAVE");
        }

        Container again = seen.running("redis", now -> now.incarnation() == 2);
        assertThat(again.id()).isEqualTo(container.id());
        assertThat(again.lastEnd()).satisfies(end -> assertThat(end.exitCode()).isZero());
        try (Redis redis = Redis.at(again)) {
            assertThat(redis.ask("GET", "cargo")).isEqualTo("forty tons");
        }
        shell.types("service", "rm", "redis");
    }

    @Test
    void postgresql_answers_queries_and_keeps_its_rows_when_its_server_is_killed()
            throws IOException, SQLException {
        Path layout = directory.resolve("layout");
        ServerImages.postgres(directory.resolve("tree")).writeTo(layout);
        shell.types("push", layout.toString(), "postgres:1");

        shell.types(
                "deploy",
                "postgres",
                "--image=postgres:1",
                "--publish=5432",
                "--env=POSTGRES_PASSWORD=" + PASSWORD,
                "--cpu=1",
                "--memory=256MiB");
        Container container = seen.running("postgres", any -> true);
        try (Connection database = database(container);
                Statement statement = database.createStatement()) {
            statement.execute("CREATE TABLE cargo AS SELECT generate_series(1, 100) AS tons");
            assertThat(tons(database)).isEqualTo(5050);
            assertThatThrownBy(() -> connect(container, "wrong"))
                    .hasMessageContaining("password authentication failed");
            // Ends without a checkpoint, so that the next start recovers from the log; the program
            // stays until then, or the statement might end first.
            assertThatThrownBy(
                            () ->
                                    statement.execute(
                                            "COPY cargo TO PROGRAM 'kill -QUIT 1; sleep 20'"))
                    .isInstanceOf(SQLException.class);
        }

        Container again = seen.running("postgres", now -> now.incarnation() == 2);
        try (Connection database = database(again)) {
            assertThat(tons(database)).isEqualTo(5050);
        }
        seen.logged(again, "database system was not properly shut down");
        shell.types("service", "rm", "postgres");
    }

    private static Connection database(Container container) {
        return Eventually.answer("the database", () -> connect(container, PASSWORD));
    }

    private static Connection connect(Container container, String password) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://%s/postgres?connectTimeout=5&socketTimeout=20"
                        .formatted(Seen.address(container)),
                "postgres",
                password);
    }

    private static long tons(Connection database) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery("SELECT sum(tons) FROM cargo")) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(1);
        }
    }
}
