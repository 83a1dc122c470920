package io.stiva.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.client.api.Containers.Kill;
import io.stiva.client.api.Containers.NewContainer;
import io.stiva.client.api.HealthCheck;
import io.stiva.client.testing.StubServer.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verbs on what runs inside containers. */
class InsideCommandsTest {

    @TempDir Path directory;
    private Cli cli;

    @BeforeEach
    void start() {
        cli = new Cli(directory);
    }

    @AfterEach
    void stop() {
        cli.close();
    }

    @Test
    void kill_sends_kill_or_the_signal_that_is_named() {
        String container = container();

        assertThat(cli.run("kill", "-s", "HUP", container).out()).isEqualTo(container + "\n");
        assertThat(last().document(Kill.class).signal()).isEqualTo("HUP");
        assertThat(cli.run("kill", container).code()).isEqualTo(ExitCode.OK);
        assertThat(last().document(Kill.class).signal()).isNull();
        assertThat(cli.run("ps", "-a").out()).contains("stopped");
        assertThat(cli.run("kill", "nobody").code()).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void a_container_is_paused_and_goes_on() {
        String container = container();

        assertThat(cli.run("pause", container).code()).isEqualTo(ExitCode.OK);
        assertThat(cli.run("ps").out()).contains("paused");
        assertThat(cli.run("unpause", container).code()).isEqualTo(ExitCode.OK);
        assertThat(cli.run("ps").out()).doesNotContain("paused");
    }

    @Test
    void top_lists_processes_and_no_terminal_codes_of_theirs() {
        Cli.Outcome outcome = cli.run("top", container());

        assertThat(outcome.out())
                .contains("PID", "httpd -f -p 8080", "61.50 s", "3 MiB", "2 h")
                .contains("sh -c ?[31mred");
        assertThat(cli.run("top", "-o", "json", container()).out()).contains("\"residentBytes\"");
    }

    @Test
    void a_file_comes_out_by_its_own_name_or_by_another_or_as_an_archive() throws IOException {
        String container = container();

        assertThat(cli.run("cp", container + ":/etc/motd", directory.toString()).err()).isEmpty();
        assertThat(directory.resolve("motd")).hasContent("/etc/motd");
        Path other = directory.resolve("other.txt");
        assertThat(cli.run("cp", container + ":etc/motd", other.toString()).err()).isEmpty();
        assertThat(other).hasContent("/etc/motd");
        assertThat(cli.run("cp", container + ":/etc/motd", "-").out()).contains("motd", "ustar");

        Cli.Outcome none = cli.run("cp", container + ":/nowhere", other.toString());
        assertThat(none.code()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(other).hasContent("/etc/motd");
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.map(Path::getFileName).map(Path::toString))
                    .doesNotContain(".stiva-cp")
                    .hasSize(2);
        }
    }

    @Test
    void a_file_goes_into_a_directory_or_gets_another_name() throws IOException {
        String container = container();
        Path file = Files.writeString(directory.resolve("page.html"), "words");

        assertThat(cli.run("cp", file.toString(), container + ":/srv").err()).isEmpty();
        assertThat(last().query()).containsEntry("path", "/srv");
        assertThat(last().body()).startsWith("page.html\0").contains("words");

        assertThat(cli.run("cp", file.toString(), container + ":/srv/index.html").err()).isEmpty();
        assertThat(last().query()).containsEntry("path", "/srv");
        assertThat(last().body()).startsWith("index.html\0").contains("words");

        cli.input = "an archive";
        assertThat(cli.run("cp", "-", container + ":/srv").code()).isEqualTo(ExitCode.OK);
        assertThat(last().body()).isEqualTo("an archive");
        assertThat(cli.run("cp", file.toString(), container + ":/none/").code())
                .isEqualTo(ExitCode.NOT_FOUND);
        assertThat(cli.run("cp", file.toString(), "here").code()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.run("cp", "absent", container + ":/srv").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void what_a_container_is_watched_for_is_said_as_in_docker() {
        cli.run(
                "run",
                "-d",
                "--no-wait",
                "--health-http=8080/up",
                "--health-interval=500ms",
                "--health-timeout=2s",
                "--health-start-period=1m30s",
                "--health-retries=5",
                "--max-runtime=2h",
                "--init",
                "web");

        var template = last().document(NewContainer.class).template();
        assertThat(template.healthCheck())
                .isEqualTo(new HealthCheck("http", 8080, "/up", null, 90_000L, 500L, 2_000L, 5));
        assertThat(template.maxRunSeconds()).isEqualTo(7_200);
        assertThat(template.init()).isTrue();

        cli.run("run", "-d", "--no-wait", "--health-cmd", "test -e /ready", "web");
        assertThat(last().document(NewContainer.class).template().healthCheck())
                .satisfies(
                        check ->
                                assertThat(check.command())
                                        .isEqualTo(List.of("/bin/sh", "-c", "test -e /ready")));
        for (String[] wrong :
                new String[][] {
                    {"--health-tcp=80", "--health-http=80"},
                    {"--health-interval=5s"},
                    {"--health-tcp=web"},
                    {"--max-runtime=soon"}
                }) {
            String[] words =
                    Stream.of(Stream.of("run", "-d"), Stream.of(wrong), Stream.of("web"))
                            .flatMap(each -> each)
                            .toArray(String[]::new);
            assertThat(cli.run(words).code())
                    .as(List.of(wrong).toString())
                    .isEqualTo(ExitCode.USAGE);
        }
    }

    private String container() {
        return cli.run("ps", "-q").out().lines().findFirst().orElseThrow();
    }

    private Request last() {
        return cli.api.server().received().stream()
                .filter(request -> !request.method().equals("GET"))
                .toList()
                .getLast();
    }
}
