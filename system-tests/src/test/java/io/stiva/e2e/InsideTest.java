package io.stiva.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.client.ExecConnection;
import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Execs;
import io.stiva.client.api.Services;
import io.stiva.vocabulary.EndReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an owner does inside a container that runs. */
@Tag("root")
class InsideTest {

    @TempDir Path directory;

    private final Cloud cloud = Cloud.running();
    private final Cloud.Owner owner = cloud.owner("inside");
    private final Shell shell = new Shell(cloud, owner);
    private final Seen seen = new Seen(owner);

    @BeforeEach
    void push() throws IOException {
        Path image = directory.resolve("image");
        DebianImage.withShell()
                .directory("srv", 0755)
                .directory("tmp", 01777)
                .entrypoint("/bin/sleep", "1000")
                .writeTo(image, "1");
        shell.types("push", image.toString(), "sleeper:1");
    }

    @Test
    void a_program_runs_inside_with_its_input_output_and_exit_code() throws Exception {
        shell.types("deploy", "sleeper", "--image", "sleeper:1");
        Container container = seen.running("sleeper", any -> true);
        String name = container.name();

        Shell.Answer answer =
                shell.tries("exec", "-e", "MODE=x", name, "--", "sh", "-c", "echo $MODE; exit 7");
        assertThat(answer.code()).as(answer.err()).isEqualTo(7);
        assertThat(answer.out()).isEqualTo("x\n");
        assertThat(shell.types("exec", "-t", name, "stty", "size")).startsWith("24 80");
        assertThat(shell.tries("exec", name, "no-such-program").err()).contains("no-such-program");

        String words = "of a cargo ".repeat(100_000);
        assertThat(through(container, words)).isEqualTo(words);
        assertThat(left(container)).isEmpty();
        shell.types("service", "rm", "sleeper");
    }

    @Test
    void a_container_is_looked_into_paused_signalled_and_killed() throws Exception {
        Container container = started("worker", "--init");
        String name = container.name();
        Path file = Files.writeString(directory.resolve("page.html"), "words");

        shell.types("cp", file.toString(), name + ":/srv");
        shell.types("cp", file.toString(), name + ":/srv/index.html");
        assertThat(shell.types("exec", name, "cat", "/srv/page.html", "/srv/index.html"))
                .isEqualTo("wordswords");
        shell.types("cp", name + ":/srv", directory.resolve("back").toString());
        assertThat(directory.resolve("back/index.html")).hasContent("words");
        assertThat(shell.tries("cp", name + ":/nowhere", directory.toString()).code()).isEqualTo(3);
        assertThat(shell.types("top", name)).contains("/bin/sleep 1000");

        shell.types("pause", name);
        shell.types("wait", "--state", "paused", name);
        assertThat(shell.tries("exec", name, "true").err()).contains("unpause it first");
        shell.types("unpause", name);
        shell.types("wait", name);
        shell.types("kill", "-s", "TERM", name);
        shell.types("wait", "--state", "failed", name);

        Container other = started("other");
        shell.types("kill", other.name());
        shell.types("wait", "--state", "stopped", other.name());
        assertThat(owner.client().container(other.id()).lastEnd())
                .satisfies(end -> assertThat(end.reason()).isEqualTo(EndReason.USER_KILLED));
    }

    @Test
    void a_service_is_ready_and_reached_once_it_is_healthy() throws Exception {
        shell.types(
                "deploy",
                "door",
                "--no-wait",
                "--image=sleeper:1",
                "--http-port=8080",
                "--health-cmd=test -e /tmp/well",
                "--health-interval=200ms",
                "--health-retries=2",
                "--stop-timeout=1");
        Container container = seen.running("door", any -> true);
        shell.types("exec", container.name(), "httpd", "-p", "8080", "-h", "/srv");
        untilHealth(container, "UNHEALTHY");
        Services.Service service = service("door");
        assertThat(service.state()).isEqualTo("PROGRESSING");
        URI door = URI.create(Objects.requireNonNull(service.url()));
        assertThat(status(door)).contains(" 503 ");

        shell.types("exec", container.name(), "touch", "/tmp/well", "/srv/index.html");
        untilHealth(container, "HEALTHY");

        assertThat(shell.types("ps")).contains("running (healthy)");
        Eventually.see(
                "its page",
                Duration.ofSeconds(30),
                () -> status(door),
                line -> line.contains(" 200 "));
        assertThat(service("door").state()).isEqualTo("READY");
        shell.types("service", "rm", "door");
    }

    @Test
    void a_run_ends_when_its_time_is_over() throws Exception {
        Container brief = started("brief", "--max-runtime=3s", "--stop-timeout=1");

        Container ended =
                Eventually.see(
                        "the end of brief",
                        Duration.ofSeconds(30),
                        () -> owner.client().container(brief.id()),
                        now -> now.lastEnd() != null);

        assertThat(ended.lastEnd())
                .satisfies(end -> assertThat(end.reason()).isEqualTo(EndReason.RUNTIME_LIMIT));
    }

    private Services.Service service(String name) {
        return owner.client().services(owner.project()).stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** By hand, because not every resolver knows the names below localhost. */
    private static String status(URI page) {
        try (Socket socket = new Socket("127.0.0.1", page.getPort())) {
            String request = "GET / HTTP/1.0\r\nHost: " + page.getHost() + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.lines().findFirst().orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void untilHealth(Container container, String health) {
        Eventually.see(
                "that it is " + health,
                Duration.ofSeconds(30),
                () -> owner.client().container(container.id()),
                now -> now.health().equals(health));
    }

    /** A single container that runs. */
    private Container started(String name, String... options) {
        String[] words =
                Stream.of(
                                Stream.of("run", "-d", "--name", name),
                                Stream.of(options),
                                Stream.of("sleeper:1"))
                        .flatMap(each -> each)
                        .toArray(String[]::new);
        String id = shell.types(words).strip();
        return owner.client().container(id);
    }

    /** More than all buffers hold, in and out at the same time. */
    private String through(Container container, String words) throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ExecConnection cat = exec(container, out, "cat")) {
            byte[] bytes = words.getBytes(StandardCharsets.UTF_8);
            assertThat(cat.input(bytes, 0, bytes.length)).isTrue();
            cat.endInput();
            assertThat(cat.await()).isEqualTo(new Execs.Exited(0, null));
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Programs that still run after their caller has gone, which is none. */
    private List<String> left(Container container) {
        try (ExecConnection sleep = exec(container, new ByteArrayOutputStream(), "sleep", "777")) {
            Eventually.answer("the program", () -> found(container, true));
            assertThat(sleep.isOpen()).isTrue();
        }
        return Eventually.answer("the end of the program", () -> found(container, false));
    }

    private List<String> found(Container container, boolean wanted) {
        String list = "for f in /proc/[0-9]*/cmdline; do tr '\\0' ' ' < $f; echo; done";
        List<String> found =
                shell.types("exec", container.name(), "sh", "-c", list)
                        .lines()
                        .filter(line -> line.strip().endsWith("sleep 777"))
                        .toList();
        if (found.isEmpty() == wanted) {
            throw new IllegalStateException("seen: " + found);
        }
        return found;
    }

    private ExecConnection exec(Container container, ByteArrayOutputStream out, String... command) {
        Execs.Start start = new Execs.Start(List.of(command), null, null, null, null);
        return owner.client().exec(container.id(), start, out, new ByteArrayOutputStream());
    }
}
