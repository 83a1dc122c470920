package io.stiva.platform.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.platform.fleet.NodeStreams;
import io.stiva.platform.fleet.Nodes;
import io.stiva.platform.shared.IfMatch;
import io.stiva.platform.shared.Notifications;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.platform.testing.RunningApi;
import io.stiva.platform.testing.Tenant;
import io.stiva.protocol.Desired;
import io.stiva.protocol.Enrolment;
import io.stiva.protocol.Heartbeat;
import io.stiva.protocol.OpenStream;
import io.stiva.protocol.Protocol;
import io.stiva.protocol.PullTokenGrant;
import io.stiva.protocol.PullTokenRequest;
import io.stiva.protocol.Refused;
import io.stiva.protocol.StreamBytes;
import io.stiva.protocol.StreamFrame;
import io.stiva.protocol.StreamOrder;
import io.stiva.protocol.Welcome;
import io.stiva.protocol.Wire;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.NodeState;
import io.stiva.vocabulary.StivaException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("postgresql")
class LinkTest {

    private final RunningApi api = RunningApi.shared();

    @Test
    void a_join_token_makes_one_node_and_is_then_used_up() throws Exception {
        String token = TestNode.joinToken(api);
        TestNode first = new TestNode(api);
        TestNode second = new TestNode(api);

        assertThat(first.enrol(token).statusCode()).isEqualTo(201);
        assertThat(first.enrol(token).statusCode()).as("its own repetition").isEqualTo(201);
        assertThat(second.enrol(token).statusCode()).isEqualTo(401);
    }

    @Test
    void a_wrong_token_or_request_makes_nothing() throws Exception {
        TestNode node = new TestNode(api);

        assertThat(node.enrol("stvjoin_wrong").statusCode()).isEqualTo(401);
        assertThat(node.post(Protocol.ENROL_PATH, "{}", node.client(false)).statusCode())
                .isEqualTo(400);
        assertThat(node.post(Protocol.ENROL_PATH, "nonsense", node.client(false)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void a_node_says_hello_and_is_told_what_to_run() throws Exception {
        TestNode node = TestNode.enrolled(api);

        TestNode.Talk talk = linked(node);

        assertThat(state(node)).isEqualTo(NodeState.READY);
        talk.close();
        await(() -> state(node) == NodeState.DISCONNECTED);
    }

    @Test
    void a_changed_wish_reaches_the_node_at_once() throws Exception {
        TestNode node = TestNode.enrolled(api);
        TestNode.Talk talk = dialled(node);
        Desired first = talk.next(Desired.class);

        api.bean(TenantTransactions.class)
                .runAcrossTenants(
                        () -> api.bean(Nodes.class).desiredChanged(NodeId.parse(node.id())));

        assertThat(talk.next(Desired.class).generation()).isGreaterThan(first.generation());
        talk.abort();
    }

    @Test
    void a_second_link_of_a_node_ends_the_first() throws Exception {
        TestNode node = TestNode.enrolled(api);
        TestNode.Talk first = linked(node);

        TestNode.Talk second = linked(node);

        assertThat(first.next()).startsWith("CLOSED");
        second.say(new Heartbeat(Instant.now(), 0, 1 << 30, 0));
        second.say(new PullTokenRequest("1", "a/b"));
        assertThat(second.next(PullTokenGrant.class).token()).as("still heard").isNull();
        second.abort();
    }

    @Test
    void without_a_listed_certificate_nobody_comes_in() throws Exception {
        TestNode stranger = new TestNode(api);
        TestNode removed = TestNode.enrolled(api);
        api.bean(Nodes.class).retire(Tenant.operator(api), removed.id(), new IfMatch(null));

        for (TestNode refused : new TestNode[] {stranger, removed}) {
            assertThatThrownBy(() -> refused.dial(Protocol.LINK_PATH))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            e -> assertThat(e.getResponse().statusCode()).isEqualTo(401));
        }
    }

    @Test
    void each_port_answers_its_own_paths_only() throws Exception {
        TestNode node = TestNode.enrolled(api);
        HttpClient shown = node.client(true);

        assertThat(node.get("/api/v1/projects", shown).statusCode()).isEqualTo(404);
        assertThat(node.get("/actuator/health", shown).statusCode()).isEqualTo(404);
        assertThat(node.get("/v2/", node.client(false)).statusCode()).isEqualTo(401);
        HttpResponse<String> onApiPort =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(api.uri(Protocol.ENROL_PATH))
                                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
        assertThat(onApiPort.statusCode()).isEqualTo(404);
    }

    @Test
    void a_certificate_is_renewed_over_a_new_key() throws Exception {
        TestNode node = TestNode.enrolled(api);
        String body = Wire.writeDocument(new Enrolment.Renewal(node.signingRequest()));

        HttpResponse<String> response = node.post(Protocol.RENEW_PATH, body, node.client(true));

        assertThat(response.statusCode()).isEqualTo(201);
        Enrolment.Answer answer = Wire.readDocument(response.body(), Enrolment.Answer.class);
        assertThat(answer.nodeId()).isEqualTo(node.id());
        assertThat(answer.expiresAt()).isAfter(Instant.now().plus(Duration.ofDays(29)));
        assertThat(node.post(Protocol.RENEW_PATH, body, node.client(false)).statusCode())
                .isEqualTo(401);
    }

    @Test
    void what_is_no_message_ends_the_link_with_a_reason() throws Exception {
        TestNode node = TestNode.enrolled(api);
        TestNode.Talk talk = linked(node);

        talk.sayText("{\"type\":\"dance\"}");

        assertThat(talk.next(Refused.class).code()).isEqualTo("unknown-message");
        assertThat(talk.next()).startsWith("CLOSED");
    }

    @Test
    void a_message_beyond_the_bound_ends_the_link() throws Exception {
        TestNode node = TestNode.enrolled(api);
        TestNode.Talk talk = linked(node);

        talk.sayText(" ".repeat(Protocol.MAX_MESSAGE_BYTES + 1));

        assertThat(talk.next()).startsWith("CLOSED");
    }

    @Test
    void a_node_gets_no_token_for_what_it_does_not_run() throws Exception {
        TestNode node = TestNode.enrolled(api);
        TestNode.Talk talk = linked(node);

        talk.say(new PullTokenRequest("7", "other/image"));

        PullTokenGrant grant = talk.next(PullTokenGrant.class);
        assertThat(grant.requestId()).isEqualTo("7");
        assertThat(grant.token()).isNull();
        assertThat(grant.refusal()).isNotBlank();
        talk.abort();
    }

    @Test
    void a_stream_is_dialled_back_once_and_by_its_node_only() throws Exception {
        TestNode node = TestNode.enrolled(api);
        TestNode thief = TestNode.enrolled(api);
        TestNode.Talk talk = linked(node);
        Heard heard = new Heard();

        open(node, heard);
        OpenStream asked = talk.next(OpenStream.class);
        String path = Protocol.STREAM_PATH + asked.streamId();
        assertThat(thief.dial(path).next()).startsWith("CLOSED");
        TestNode.Talk stream = node.dial(path);
        assertThat(node.dial(path).next()).as("second use").startsWith("CLOSED");
        StreamFrame line = new StreamFrame.Log(Instant.EPOCH, "stdout", "hello");
        stream.sayText(Wire.write(line));
        stream.close();

        assertThat(heard.next()).isEqualTo(line);
        assertThat(heard.next()).isEqualTo("ended null");
        talk.abort();
    }

    @Test
    void a_stream_that_is_closed_is_hung_up() throws Exception {
        TestNode node = TestNode.enrolled(api);
        TestNode.Talk talk = linked(node);
        Heard heard = new Heard();
        AutoCloseable opened = open(node, heard);
        TestNode.Talk stream =
                node.dial(Protocol.STREAM_PATH + talk.next(OpenStream.class).streamId());

        opened.close();
        opened.close();

        assertThat(stream.next()).startsWith("CLOSED");
        assertThat(heard.next()).isEqualTo("ended null");
        assertThat(heard.isSilent()).isTrue();
        talk.abort();
    }

    @Test
    void a_talk_begins_with_its_order_and_sends_no_more_input_than_was_taken() throws Exception {
        TestNode node = TestNode.enrolled(api);
        TestNode.Talk talk = linked(node);
        Heard heard = new Heard();
        StreamOrder order = new StreamOrder.CopyIn("/srv");
        NodeStreams.Talk asked =
                api.bean(NodeStreams.class)
                        .talk(NodeId.parse(node.id()), container(), order, heard);
        OpenStream request = talk.next(OpenStream.class);
        assertThat(request.kind()).isEqualTo(OpenStream.Kind.TALK);
        TestNode.Talk stream = node.dial(Protocol.STREAM_PATH + request.streamId());
        assertThat(stream.order()).isEqualTo(order);

        ByteBuffer quarter = ByteBuffer.allocate(Protocol.STREAM_WINDOW / 4);
        for (int i = 0; i < 4; i++) {
            assertThat(asked.input(quarter.duplicate(), Duration.ZERO)).isTrue();
        }
        assertThat(asked.input(quarter.duplicate(), Duration.ZERO)).as("full").isFalse();
        stream.sayText(Wire.write(new StreamFrame.Taken(quarter.capacity())));
        assertThat(asked.input(quarter.duplicate(), Duration.ofSeconds(10))).isTrue();
        stream.sayBytes(new StreamBytes(StreamBytes.Channel.OUTPUT, ByteBuffer.allocate(0)));
        assertThat(heard.next()).isInstanceOf(StreamFrame.Taken.class);
        assertThat(heard.next()).isEqualTo("OUTPUT ");

        asked.close();
        assertThat(asked.input(quarter, Duration.ofSeconds(10))).isFalse();
        assertThat(heard.next()).isEqualTo("ended null");
        talk.abort();
    }

    @Test
    void a_request_finds_the_link_on_another_replica() throws Exception {
        TestNode node = TestNode.enrolled(api);
        TestNode.Talk talk = linked(node);
        OpenStream request =
                new OpenStream(
                        "elsewhere",
                        "https://192.0.2.1:8443",
                        OpenStream.Kind.LOGS,
                        container().toString(),
                        1,
                        null,
                        false);

        api.bean(TenantTransactions.class)
                .runAcrossTenants(
                        () ->
                                api.bean(Notifications.class)
                                        .publish(
                                                DialBackStreams.CHANNEL,
                                                Wire.writeDocument(
                                                        new DialBackStreams.Errand(
                                                                node.id(), request))));

        assertThat(talk.next(OpenStream.class)).isEqualTo(request);
        talk.abort();
    }

    @Test
    void a_node_without_a_link_cannot_be_asked() throws Exception {
        TestNode node = TestNode.enrolled(api);

        assertThatThrownBy(() -> open(node, new Heard()))
                .isInstanceOfSatisfying(
                        StivaException.class,
                        e -> assertThat(e.code()).isEqualTo("node-unreachable"));
    }

    private AutoCloseable open(TestNode node, Heard heard) {
        return api.bean(NodeStreams.class)
                .open(
                        NodeId.parse(node.id()),
                        new NodeStreams.Request(OpenStream.Kind.LOGS, container(), 10, null, false),
                        heard);
    }

    private static ContainerId container() {
        return ContainerId.next(Instant.now(), new Random());
    }

    private static TestNode.Talk dialled(TestNode node) throws Exception {
        TestNode.Talk talk = node.dial(Protocol.LINK_PATH);
        talk.say(TestNode.hello());
        Welcome welcome = talk.next(Welcome.class);
        assertThat(welcome.nodeId()).isEqualTo(node.id());
        assertThat(welcome.registryUrl()).isEqualTo(node.link("").toString());
        return talk;
    }

    private static TestNode.Talk linked(TestNode node) throws Exception {
        TestNode.Talk talk = dialled(node);
        talk.next(Desired.class);
        return talk;
    }

    private NodeState state(TestNode node) {
        return api.bean(Nodes.class).find(NodeId.parse(node.id())).orElseThrow().state();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    /** Remembers what a stream brought. */
    private static final class Heard implements NodeStreams.Sink {
        private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

        @Override
        public void frame(StreamFrame frame) {
            events.add(frame);
        }

        @Override
        public void bytes(StreamBytes bytes) {
            events.add(bytes.channel() + " " + StandardCharsets.UTF_8.decode(bytes.bytes()));
        }

        @Override
        public void ended(StreamFrame.@Nullable Failed failure) {
            events.add("ended " + failure);
        }

        Object next() throws InterruptedException {
            Object event = events.poll(10, TimeUnit.SECONDS);
            return event == null ? "nothing" : event;
        }

        boolean isSilent() {
            return events.isEmpty();
        }
    }
}
