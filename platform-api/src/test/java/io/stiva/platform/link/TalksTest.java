package io.stiva.platform.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.client.api.Containers.Kill;
import io.stiva.platform.testing.Http;
import io.stiva.platform.testing.RunningApi;
import io.stiva.protocol.StreamBytes;
import io.stiva.protocol.StreamFrame;
import io.stiva.protocol.StreamOrder;
import io.stiva.protocol.Wire;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.ErrorCategory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Signals, processes and files of a container, asked of a node that a test plays by hand. */
@Tag("postgresql")
class TalksTest {

    private StagedContainer staged;

    @BeforeEach
    void stage() throws Exception {
        staged = StagedContainer.running(RunningApi.shared());
    }

    @AfterEach
    void leave() {
        staged.leave();
    }

    @Test
    void a_signal_is_sent_once_and_what_came_of_it_is_an_event() throws Exception {
        Http.Call kill = staged.http.post(staged.path("/kill"), new Kill("SIGUSR1"));
        assertThat(kill.as(staged.token).header("Idempotency-Key", "1").send().status())
                .isEqualTo(202);
        assertThat(kill.send().status()).as("the same again").isEqualTo(202);

        TestNode.Talk node = staged.dialBack();
        assertThat(node.order()).isEqualTo(new StreamOrder.Signal(10));
        node.close();
        awaitEvent("container.signalled");

        assertThat(post("/kill", new Kill("TERM")).status()).isEqualTo(202);
        TestNode.Talk again = staged.dialBack();
        assertThat(again.order()).isEqualTo(new StreamOrder.Signal(15));
        fail(again, ErrorCategory.CONFLICT, "container-not-running");
        awaitEvent("container.signal-failed");
        assertThat(post("/kill", new Kill("DANCE")).status()).isEqualTo(400);
        assertThat(post("/kill", new Kill("0")).status()).isEqualTo(400);
    }

    @Test
    void a_kill_and_a_pause_are_wishes_in_the_nodes_document() throws Exception {
        assertThat(post("/pause", "").text("desiredState")).isEqualTo("PAUSED");
        assertThat(staged.untilWanted().pause()).isTrue();
        staged.report(ContainerState.PAUSED);
        assertThat(post("/kill", new Kill("TERM")).code()).isEqualTo("container-paused");
        assertThat(post("/unpause", "").status()).isEqualTo(200);
        assertThat(staged.untilWanted().pause()).isFalse();

        assertThat(post("/kill", "").text("desiredState")).isEqualTo("STOPPED");
        assertThat(staged.untilWanted().stopReason()).hasToString("USER_KILLED");
    }

    @Test
    void the_processes_are_those_the_node_names() throws Exception {
        CompletableFuture<Http.Answer> asked = asking(staged.http.get(staged.path("/processes")));
        TestNode.Talk node = staged.dialBack();
        assertThat(node.order()).isEqualTo(new StreamOrder.Processes());
        node.sayText(
                Wire.write(
                        new StreamFrame.ObservedProcess(1, 0, 0, "S", 15, 4096, 60, "httpd -f")));
        node.close();

        Http.Answer answer = asked.get(10, TimeUnit.SECONDS);

        assertThat(answer.json().at("/items/0/command").asString()).isEqualTo("httpd -f");
        assertThat(answer.json().at("/items/0/residentBytes").asLong()).isEqualTo(4096);
        assertThat(answer.json().path("items").size()).isEqualTo(1);
    }

    @Test
    void an_archive_flows_out_and_one_that_breaks_off_is_no_answer() throws Exception {
        CompletableFuture<Http.Answer> asked =
                asking(staged.http.get(staged.path("/files?path=/srv")));
        TestNode.Talk node = staged.dialBack();
        assertThat(node.order()).isEqualTo(new StreamOrder.CopyOut("/srv"));
        for (String piece : new String[] {"tar", "ball"}) {
            node.sayBytes(
                    new StreamBytes(
                            StreamBytes.Channel.OUTPUT,
                            ByteBuffer.wrap(piece.getBytes(StandardCharsets.UTF_8))));
        }
        node.close();
        Http.Answer answer = asked.get(10, TimeUnit.SECONDS);
        assertThat(answer.body()).isEqualTo("tarball");
        assertThat(answer.header("Content-Type")).isEqualTo("application/x-tar");

        CompletableFuture<Http.Answer> broken =
                asking(staged.http.get(staged.path("/files?path=/srv")));
        TestNode.Talk other = staged.dialBack();
        other.sayBytes(new StreamBytes(StreamBytes.Channel.OUTPUT, ByteBuffer.allocate(60_000)));
        fail(other, ErrorCategory.CONFLICT, "container-not-running");
        assertThatThrownBy(() -> broken.get(10, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void an_archive_flows_in_however_long_it_is() throws Exception {
        String archive = "x".repeat(3 << 20);
        CompletableFuture<Http.Answer> asked =
                asking(
                        staged.http
                                .put(staged.path("/files?path=/srv"), archive)
                                .type("application/x-tar"));
        TestNode.Talk node = staged.dialBack();
        assertThat(node.order()).isEqualTo(new StreamOrder.CopyIn("/srv"));
        int got = 0;
        String next = node.next();
        while (next.startsWith("INPUT ")) {
            int length = next.length() - "INPUT ".length();
            got += length;
            node.sayText(Wire.write(new StreamFrame.Taken(length)));
            next = node.next();
        }
        assertThat(Wire.order(next)).isEqualTo(new StreamOrder.InputEnd());
        assertThat(got).isEqualTo(archive.length());
        node.close();

        assertThat(asked.get(10, TimeUnit.SECONDS).status()).isEqualTo(204);
        assertThat(events()).contains("container.copied-in", "\"path\":\"/srv\"");
    }

    @Test
    void what_the_node_refuses_is_refused_by_its_own_code() throws Exception {
        CompletableFuture<Http.Answer> out =
                asking(staged.http.get(staged.path("/files?path=/nowhere")));
        fail(staged.dialBack(), ErrorCategory.NOT_FOUND, "no-such-file");
        assertThat(out.get(10, TimeUnit.SECONDS).code()).isEqualTo("no-such-file");

        CompletableFuture<Http.Answer> in =
                asking(
                        staged.http
                                .put(staged.path("/files?path=/nowhere"), "x")
                                .type("application/x-tar"));
        fail(staged.dialBack(), ErrorCategory.NOT_FOUND, "no-such-file");
        assertThat(in.get(10, TimeUnit.SECONDS).status()).isEqualTo(404);

        assertThat(staged.http.get(staged.path("/files?path=srv")).as(staged.token).send().status())
                .isEqualTo(400);
    }

    private static void fail(TestNode.Talk node, ErrorCategory category, String code)
            throws Exception {
        node.sayText(Wire.write(new StreamFrame.Failed("no", category, code)));
    }

    private Http.Answer post(String verb, Object body) {
        return staged.http.post(staged.path(verb), body).as(staged.token).send();
    }

    private CompletableFuture<Http.Answer> asking(Http.Call call) {
        return CompletableFuture.supplyAsync(() -> call.as(staged.token).send());
    }

    private String events() {
        return staged.http.get("/api/v1/events?order=newest").as(staged.token).send().body();
    }

    private void awaitEvent(String type) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!events().contains(type)) {
            assertThat(System.nanoTime()).as("no " + type + " in " + events()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
