package io.stiva.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.Health;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every message as a file; {@code -Dgolden=write} renews them, and the difference is reviewed as
 * code is.
 */
class WireTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");
    private static final String CONTAINER = "ctr_0123456789abcdefghjkmnpqrs";
    private static final String DIGEST = "sha256:" + "a".repeat(64);

    @ParameterizedTest
    @MethodSource("names")
    void every_message_has_the_form_of_its_file_and_comes_back_equal(String name)
            throws IOException {
        Object message = sample(name);
        Path file = GOLDEN.resolve(name + ".json");
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(file, write(message) + "\n");
        }

        String golden = Files.readString(file).strip();

        assertThat(write(message)).isEqualTo(golden);
        assertThat(read(golden, message)).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("names")
    void what_a_newer_side_adds_is_ignored(String name) {
        Object message = sample(name);
        String newer = "{\"addedLater\":{\"deep\":[1]}," + write(message).substring(1);

        assertThat(read(newer, message)).isEqualTo(message);
    }

    @Test
    void every_kind_of_message_has_a_file() {
        Stream<Class<?>> kinds =
                Stream.of(FromNode.class, ToNode.class, StreamFrame.class, StreamOrder.class)
                        .flatMap(kind -> Arrays.stream(kind.getPermittedSubclasses()));

        assertThat(samples().values().stream().map(Object::getClass)).containsAll(kinds.toList());
    }

    @Test
    void what_a_record_must_have_may_not_be_left_out_at_any_depth() {
        String observed =
                "{\"type\":\"observed\",\"whole\":true,\"removed\":[],\"containers\":[{}]}";

        assertThatThrownBy(() -> Wire.fromNode(observed)).isInstanceOf(StivaException.class);
        assertThatThrownBy(
                        () ->
                                Wire.fromNode(
                                        "{\"type\":\"observed\",\"whole\":true,"
                                                + "\"removed\":[null],\"containers\":[]}"))
                .hasMessageContaining("lacks");
        assertThatThrownBy(
                        () -> Wire.readDocument("{\"joinToken\":\"x\"}", Enrolment.Request.class))
                .hasMessageContaining("lacks name");
    }

    @Test
    void what_an_older_side_does_not_say_has_a_meaning() {
        String older = Wire.write((ToNode) sample("desired")).replace("\"pause\":true,", "");

        assertThat(((Desired) Wire.toNode(older)).containers().getFirst().pause()).isNull();
        String silent =
                Wire.write((FromNode) sample("observed")).replace(",\"health\":\"HEALTHY\"", "");
        assertThat(((Observed) Wire.fromNode(silent)).containers().getFirst().health()).isNull();
    }

    @Test
    void an_unknown_type_is_refused_by_its_name() {
        assertThatThrownBy(() -> Wire.toNode("{\"type\":\"dance\"}"))
                .isInstanceOf(StivaException.class)
                .hasMessageContaining("dance");
    }

    @Test
    void what_is_no_message_is_refused() {
        for (String text : List.of("", "null", "[]", "{", "{}", "{\"type\":\"heartbeat\"}")) {
            assertThatThrownBy(() -> Wire.fromNode(text))
                    .as(text)
                    .isInstanceOf(StivaException.class);
        }
    }

    @Test
    void a_document_beyond_the_bound_is_refused_before_it_is_read() {
        String endless = " ".repeat(Protocol.MAX_MESSAGE_BYTES + 1);

        assertThatThrownBy(() -> Wire.fromNode(endless))
                .isInstanceOf(StivaException.class)
                .hasMessageContaining("4 MiB");
    }

    @Test
    void secrets_stay_out_of_the_log() {
        assertThat(sample("pull-token-grant").toString()).doesNotContain("secret-token");
        assertThat(sample("desired").toString()).doesNotContain("hunter2");
        assertThat(sample("enrolment-request").toString()).doesNotContain("stvjoin");
        assertThat(sample("order-exec").toString()).doesNotContain("hunter2");
    }

    private static Object sample(String name) {
        return Objects.requireNonNull(samples().get(name), name);
    }

    static Stream<String> names() {
        return samples().keySet().stream();
    }

    private static String write(Object message) {
        return switch (message) {
            case FromNode from -> Wire.write(from);
            case ToNode to -> Wire.write(to);
            case StreamFrame frame -> Wire.write(frame);
            case StreamOrder order -> Wire.write(order);
            default -> Wire.writeDocument(message);
        };
    }

    private static Object read(String text, Object message) {
        assertThat(text.getBytes(StandardCharsets.UTF_8).length)
                .isLessThan(Protocol.MAX_MESSAGE_BYTES);
        return switch (message) {
            case FromNode ignored -> Wire.fromNode(text);
            case ToNode ignored -> Wire.toNode(text);
            case StreamFrame ignored -> Wire.frame(text);
            case StreamOrder ignored -> Wire.order(text);
            default -> Wire.readDocument(text, message.getClass());
        };
    }

    private static Map<String, Object> samples() {
        Map<String, Object> samples = new LinkedHashMap<>();
        samples.put("hello", hello());
        samples.put("heartbeat", new Heartbeat(NOON, 3, 1L << 34, 41));
        samples.put("observed", observed());
        samples.put(
                "usage-batch",
                new UsageBatch(
                        42,
                        "0".repeat(64),
                        List.of(new UsageEntry("stiva-usage-record/1\nline\n", "f".repeat(64))),
                        "c2lnbmF0dXJl"));
        samples.put("pull-token-request", new PullTokenRequest("r1", "shop/web"));
        samples.put("welcome", new Welcome(1, "nod_1", 5, 10, "https://192.0.2.1:8443"));
        samples.put("desired", new Desired(42, List.of(desiredContainer(), plainContainer())));
        samples.put("usage-acknowledged", new UsageAcknowledged(42));
        samples.put("pull-token-grant", new PullTokenGrant("r1", "secret-token", NOON, null));
        samples.put(
                "pull-token-refusal", new PullTokenGrant("r1", null, null, "not assigned here"));
        samples.put(
                "open-stream",
                new OpenStream(
                        "s".repeat(43),
                        "wss://192.0.2.1:8443",
                        OpenStream.Kind.LOGS,
                        CONTAINER,
                        100,
                        NOON,
                        true));
        samples.put("refused", new Refused("node-retired", "the node was removed"));
        samples.putAll(streams());
        samples.put(
                "enrolment-request",
                new Enrolment.Request(
                        "stvjoin_x", "node-1", "-----BEGIN", "a2V5", List.of(Protocol.VERSION)));
        samples.put("enrolment-renewal", new Enrolment.Renewal("-----BEGIN"));
        samples.put(
                "enrolment-answer",
                new Enrolment.Answer("nod_1", "-----BEGIN", "-----BEGIN", NOON));
        return samples;
    }

    private static Map<String, Object> streams() {
        Map<String, Object> samples = new LinkedHashMap<>();
        samples.put("frame-log", new StreamFrame.Log(NOON, "stdout", "listening on :80 ✓"));
        samples.put(
                "frame-stats", new StreamFrame.Stats(NOON, 2, 9_000, 1_000, 4096, 65536, 250, 3));
        samples.put(
                "frame-process",
                new StreamFrame.ObservedProcess(7, 1, 1000, "S", 120, 4096, 60, "sh -c x"));
        samples.put("frame-taken", new StreamFrame.Taken(65536));
        samples.put("frame-exited", new StreamFrame.Exited(3, null));
        samples.put(
                "frame-failed",
                new StreamFrame.Failed(
                        "no such file: /srv", ErrorCategory.NOT_FOUND, "no-such-file"));
        samples.put(
                "order-exec",
                new StreamOrder.Exec(
                        List.of("sh", "-c", "echo hunter2"),
                        Map.of("LANG", "C"),
                        "1000",
                        "/srv",
                        new StreamOrder.Resize(120, 40)));
        samples.put("order-signal", new StreamOrder.Signal(15));
        samples.put("order-processes", new StreamOrder.Processes());
        samples.put("order-copy-out", new StreamOrder.CopyOut("/srv/data"));
        samples.put("order-copy-in", new StreamOrder.CopyIn("/srv"));
        samples.put("order-input-end", new StreamOrder.InputEnd());
        samples.put("order-resize", new StreamOrder.Resize(80, 24));
        return samples;
    }

    private static Hello hello() {
        return new Hello(
                List.of(1),
                "0.1.0",
                "boot",
                "amd64",
                "192.0.2.7",
                2000,
                24L << 30,
                32768,
                Map.of("zone", "a"),
                41,
                7);
    }

    private static Observed observed() {
        ObservedContainer.Ended ended =
                new ObservedContainer.Ended(
                        1,
                        EndReason.OOM_KILLED,
                        "killed for memory",
                        null,
                        9,
                        1,
                        64L << 20,
                        1500,
                        List.of("last words"),
                        NOON,
                        NOON.plusSeconds(9));
        return new Observed(
                true,
                List.of(
                        new ObservedContainer(
                                CONTAINER,
                                ContainerState.RUNNING,
                                2,
                                1,
                                null,
                                null,
                                NOON.plusSeconds(10),
                                null,
                                "10.210.3.2",
                                List.of(
                                        new ObservedContainer.PublishedPort(
                                                80, "tcp", "192.0.2.7", 20000)),
                                List.of(ended),
                                Health.HEALTHY)),
                List.of("ctr_gone"));
    }

    private static DesiredContainer desiredContainer() {
        return new DesiredContainer(
                CONTAINER,
                "acc_1",
                "prj_1",
                "shop",
                "svc_1",
                "web-1",
                "shop/web@" + DIGEST,
                List.of("/bin/httpd"),
                List.of("-f"),
                Map.of("PASSWORD", "hunter2"),
                "1000:1000",
                "/srv",
                250,
                64L << 20,
                128,
                "on-failure:3",
                10,
                true,
                List.of(new DesiredPort(80, "tcp", 0)),
                new DesiredOversight(
                        new DesiredOversight.HealthCheck(
                                DesiredOversight.Kind.HTTP,
                                80,
                                "/health",
                                List.of(),
                                0,
                                30_000,
                                5_000,
                                3),
                        3600L,
                        true),
                true,
                false,
                EndReason.SCALED_DOWN);
    }

    private static DesiredContainer plainContainer() {
        return new DesiredContainer(
                CONTAINER,
                "acc_1",
                "prj_1",
                "shop",
                null,
                "once",
                "shop/web@" + DIGEST,
                null,
                null,
                Map.of(),
                null,
                null,
                1000,
                1L << 30,
                512,
                "no",
                0,
                false,
                List.of(),
                null,
                false,
                true,
                null);
    }
}
