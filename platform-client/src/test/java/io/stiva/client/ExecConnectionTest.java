package io.stiva.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.client.api.Execs;
import io.stiva.client.api.Problem;
import io.stiva.client.testing.StubServer;
import io.stiva.client.testing.StubSockets;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExecConnectionTest {

    private static final Execs.Start CAT = new Execs.Start(List.of("cat"), null, null, null, null);

    private final StubServer server = StubServer.start();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_program_is_fed_and_its_outputs_are_kept_apart() throws Exception {
        StubSockets.Story story =
                talk -> {
                    for (int i = 0; i < 4; i++) {
                        heard.add(talk.next());
                    }
                    talk.write(Execs.OUTPUT, "said");
                    talk.write(Execs.ERRORS, "cried");
                    talk.say(new Execs.Exited(3, null));
                };

        try (StubSockets sockets = StubSockets.before(server.address(), story);
                ExecConnection exec = open(sockets)) {
            assertThat(exec.input("typed".getBytes(UTF_8), 0, 5)).isTrue();
            exec.resize(120, 40);
            exec.endInput();

            assertThat(exec.await()).isEqualTo(new Execs.Exited(3, null));
            assertThat(heard)
                    .containsExactly(
                            CAT, "<typed", new Execs.Resize(120, 40), new Execs.InputEnd());
            assertThat(out.toString(UTF_8)).isEqualTo("said");
            assertThat(err.toString(UTF_8)).isEqualTo("cried");
            assertThat(sockets.heads().getFirst())
                    .startsWith("GET /api/v1/containers/ctr_1/exec")
                    .contains("Bearer token");
            assertThat(exec.input(new byte[1], 0, 1)).as("after the end").isFalse();
        }
    }

    @Test
    void no_more_input_is_sent_than_the_platform_has_room_for() throws Exception {
        CompletableFuture<Void> more = new CompletableFuture<>();
        StubSockets.Story story =
                talk -> {
                    heard.add(talk.next());
                    long got = 0;
                    while (got < Execs.WINDOW) {
                        got += talk.next().toString().length() - 1;
                    }
                    heard.add(got);
                    more.join();
                    talk.say(new Execs.Taken(Execs.WINDOW));
                    heard.add(talk.next());
                    talk.say(new Execs.Exited(0, null));
                };

        try (StubSockets sockets = StubSockets.before(server.address(), story);
                ExecConnection exec = open(sockets)) {
            byte[] bytes = "x".repeat(Execs.WINDOW + 1).getBytes(UTF_8);
            CompletableFuture<Boolean> sent =
                    CompletableFuture.supplyAsync(() -> isSent(exec, bytes));
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(CAT);
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo((long) Execs.WINDOW);
            assertThat(sent).isNotDone();

            more.complete(null);

            assertThat(sent.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("<x");
            assertThat(exec.await().exitCode()).isZero();
        }
    }

    private static boolean isSent(ExecConnection exec, byte[] bytes) {
        try {
            return exec.input(bytes, 0, bytes.length);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_refusal_and_a_broken_connection_are_told_apart() throws Exception {
        Execs.Failed refusal =
                new Execs.Failed(
                        409,
                        "container-not-running",
                        "it is STOPPED",
                        List.of(new Problem.FieldProblem("/user", "wrong")));
        try (StubSockets sockets = StubSockets.before(server.address(), talk -> talk.say(refusal));
                ExecConnection exec = open(sockets)) {
            assertThatThrownBy(exec::await)
                    .isInstanceOfSatisfying(
                            StivaException.class,
                            e -> {
                                assertThat(e.category()).isEqualTo(ErrorCategory.CONFLICT);
                                assertThat(e.errors()).hasSize(1);
                            });
        }
        try (StubSockets sockets =
                        StubSockets.before(server.address(), talk -> heard.add(talk.next()));
                ExecConnection exec = open(sockets)) {
            assertThatThrownBy(exec::await).hasMessageContaining("the connection to the container");
        }
    }

    @Test
    void what_is_refused_before_the_upgrade_is_told_as_by_any_other_call() {
        server.on(
                "GET",
                "/containers/{id}/exec",
                request ->
                        StubServer.Reply.problem(
                                new Problem(
                                        "/problems/container-not-found",
                                        "Not Found",
                                        404,
                                        "no such container",
                                        "container-not-found",
                                        null,
                                        null,
                                        null,
                                        null)));

        assertThatThrownBy(() -> open(server.address().toString()))
                .isInstanceOfSatisfying(
                        StivaException.class,
                        e -> assertThat(e.code()).isEqualTo("container-not-found"));
    }

    @Test
    void a_caller_who_can_write_no_more_ends_the_program() throws Exception {
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int value) throws IOException {
                        throw new IOException("no space");
                    }
                };
        StubSockets.Story story =
                talk -> {
                    heard.add(talk.next());
                    talk.write(Execs.OUTPUT, "said");
                    heard.add(talk.next());
                };
        try (StubSockets sockets = StubSockets.before(server.address(), story);
                ExecConnection exec =
                        StivaClient.of(ClientSettings.of(sockets.address(), "token"))
                                .exec("ctr_1", CAT, full, err)) {
            assertThatThrownBy(exec::await).isInstanceOf(StivaException.class);
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(CAT);
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("closed");
        }
    }

    private ExecConnection open(StubSockets sockets) {
        return open(sockets.address());
    }

    private ExecConnection open(String api) {
        return StivaClient.of(ClientSettings.of(api, "token")).exec("ctr_1", CAT, out, err);
    }
}
