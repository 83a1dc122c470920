package io.stiva.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.client.EventStream;
import io.stiva.client.api.Containers.LogLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code stiva run} hands on of the program in the container. */
@Tag("root")
class RunOutputTest {

    private static final int LINES = 3_000;

    @TempDir Path directory;

    private final Cloud cloud = Cloud.running();
    private final Cloud.Owner owner = cloud.owner("output");
    private final Shell shell = new Shell(cloud, owner);

    @BeforeEach
    void thereIsAnImageWithAShell() throws IOException {
        DebianImage.withShell().entrypoint("/bin/sh", "-c").writeTo(directory, "1");
        shell.types("push", directory.toString(), "shell:1");
    }

    @Test
    void every_line_is_printed_once_though_the_program_ends_before_anybody_listens() {
        String[] lines =
                IntStream.rangeClosed(1, LINES).mapToObj(Integer::toString).toArray(String[]::new);
        assertThat(shell.types("run", "--rm", "shell:1", "seq " + LINES).lines())
                .containsExactly(lines);
    }

    @Test
    void the_exit_code_is_the_program_s_and_its_error_stream_stays_apart() {
        Shell.Answer answer =
                shell.tries("run", "--rm", "shell:1", "echo out; echo err >&2; exit 7");
        assertThat(answer.code()).isEqualTo(7);
        assertThat(answer.out()).isEqualTo("out\n");
        assertThat(answer.err()).contains("err\n").doesNotContain("out\n");
    }

    @Test
    void a_reader_has_the_one_line_of_a_program_that_says_no_more() throws Exception {
        shell.types("run", "--detach", "--name", "quiet", "shell:1", "echo here; exec sleep 600");
        shell.types("wait", "quiet", "--state", "RUNNING");
        String id = owner.client().containers(owner.project(), null).all().getFirst().id();
        CompletableFuture<String> first = new CompletableFuture<>();

        try (EventStream<LogLine> log = owner.client().followLogs(id, 10, null)) {
            Thread.ofVirtual().start(() -> log.forEach(line -> first.complete(line.text())));
            assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo("here");
        }
        shell.types("rm", "--force", "quiet");
    }
}
