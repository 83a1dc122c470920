package io.stiva.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stiva.client.api.Containers.LogLine;
import io.stiva.client.testing.StubServer;
import io.stiva.client.testing.StubServer.Reply;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {

    private static final Instant AT = Instant.parse("2026-11-20T10:00:00Z");
    private final StubServer server = StubServer.start();
    private final List<Duration> pauses = new ArrayList<>();
    private final StivaClient client =
            StivaClient.of(
                    ClientSettings.of(server.address().toString(), "stv_secret"),
                    StivaClient.newHttpClient(),
                    pauses::add);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_broken_stream_goes_on_after_the_last_id_until_the_platform_says_end() {
        running();
        var connections = new AtomicInteger();
        server.on(
                "GET",
                "/containers/{id}/logs",
                request ->
                        connections.incrementAndGet() == 1
                                ? events(frame("1", "one") + frame("2", "two"))
                                : events(frame("3", "three") + "event: end\ndata: \n\n"));

        assertThat(follow()).containsExactly("one", "two", "three");
        assertThat(server.received())
                .filteredOn(request -> request.target().contains("/logs"))
                .extracting(request -> request.header("Last-Event-ID"))
                .containsExactly(null, "2");
        assertThat(server.received().getFirst().header("Accept")).isEqualTo("text/event-stream");
        assertThat(pauses).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void a_stream_that_ends_while_its_container_runs_goes_on_and_after_its_end_is_complete() {
        var connections = new AtomicInteger();
        server.on(
                "GET",
                "/containers/{id}/logs",
                request ->
                        switch (connections.incrementAndGet()) {
                            case 1 -> events(frame("1", "one"));
                            case 2 -> events(frame("2", "two"));
                            case 3 -> events(frame("3", "said while nobody listened"));
                            default -> events("");
                        });
        server.on(
                "GET",
                "/containers/{id}",
                request -> Reply.json(200, container(connections.get() == 1)));

        assertThat(follow()).containsExactly("one", "two", "said while nobody listened");
        assertThat(connections).hasValue(3);
        assertThat(pauses).hasSize(1);
    }

    private static Map<String, Object> container(boolean running) {
        Map<String, Object> document = new HashMap<>();
        document.put("id", "ctr_1");
        document.put("state", running ? "RUNNING" : "SUCCEEDED");
        document.put("incarnation", 1);
        document.put("restarts", 0);
        document.put("version", 1);
        return document;
    }

    @Test
    void no_content_ends_the_stream() {
        server.on("GET", "/containers/{id}/logs", request -> Reply.empty(204));

        assertThat(follow()).isEmpty();
    }

    @Test
    void comments_unknown_fields_and_an_unfinished_event_are_dropped() {
        running();
        var connections = new AtomicInteger();
        server.on(
                "GET",
                "/containers/{id}/logs",
                request ->
                        connections.incrementAndGet() == 1
                                ? events(
                                        ": ping\n\nretry: 50\ncolor: red\n"
                                                + frame("1", "one")
                                                + "id: 2\nevent: log\ndata: {\"contai")
                                : Reply.empty(204));

        assertThat(follow()).containsExactly("one");
        assertThat(pauses).containsExactly(Duration.ofMillis(50));
    }

    @Test
    void several_data_lines_are_one_document() {
        server.on(
                "GET",
                "/containers/{id}/logs",
                request ->
                        events(
                                """
                                event:log
                                data:{"container":"c",
                                data: "at":"2026-11-20T10:00:00Z","stream":"stdout",
                                data: "text":"hi"}

                                event: end

                                """
                                        .replace("\n", "\r\n")));

        assertThat(follow()).containsExactly("hi");
    }

    @Test
    void a_refusal_ends_the_stream_and_is_told() {
        server.on("GET", "/containers/{id}/logs", request -> Reply.empty(404));

        StivaException refusal = catchThrowableOfType(StivaException.class, this::follow);

        assertThat(refusal.category()).isEqualTo(ErrorCategory.NOT_FOUND);
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void a_platform_that_stays_away_is_given_up() {
        server.on("GET", "/containers/{id}/logs", request -> Reply.empty(503));

        StivaException refusal = catchThrowableOfType(StivaException.class, this::follow);

        assertThat(refusal.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
        assertThat(server.received()).hasSize(20);
    }

    @Test
    void closing_from_another_thread_ends_the_wait() throws Exception {
        var held = new CountDownLatch(1);
        server.on(
                "GET",
                "/containers/{id}/logs",
                request ->
                        Reply.events(
                                out -> {
                                    out.write(frame("1", "one").getBytes(StandardCharsets.UTF_8));
                                    out.flush();
                                    held.await();
                                }));
        EventStream<LogLine> stream = client.followLogs("ctr_1", null, null);
        assertThat(stream.next()).isNotNull();
        var ended = new CountDownLatch(1);
        Thread.ofVirtual()
                .start(
                        () -> {
                            if (stream.next() == null) {
                                ended.countDown();
                            }
                        });

        stream.close();

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        held.countDown();
    }

    private void running() {
        server.on("GET", "/containers/{id}", request -> Reply.json(200, container(true)));
    }

    private List<String> follow() {
        List<String> texts = new ArrayList<>();
        try (var stream = client.followLogs("ctr_1", 10, null)) {
            stream.forEach(line -> texts.add(line.text()));
        }
        return texts;
    }

    private static Reply events(String text) {
        return Reply.events(out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String frame(String id, String text) {
        return "id: "
                + id
                + "\nevent: log\ndata: "
                + Json.MAPPER.writeValueAsString(new LogLine("c", AT, "stdout", text))
                + "\n\n";
    }
}
