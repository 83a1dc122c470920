package io.stiva.platform.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.client.api.Execs;
import io.stiva.platform.access.Role;
import io.stiva.platform.testing.Http;
import io.stiva.platform.testing.RunningApi;
import io.stiva.platform.testing.Tenant;
import io.stiva.protocol.Protocol;
import io.stiva.protocol.StreamBytes;
import io.stiva.protocol.StreamFrame;
import io.stiva.protocol.StreamOrder;
import io.stiva.protocol.Wire;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.ErrorCategory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

@Tag("postgresql")
class ExecTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Execs.Start SHELL =
            new Execs.Start(
                    List.of("sh", "-c", "secret words"),
                    Map.of("MODE", "x"),
                    "1000",
                    "/srv",
                    new Execs.Resize(80, 24));

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
    void input_output_sizes_and_the_exit_code_travel_between_caller_and_node() throws Exception {
        TestNode.Talk caller = connected(staged.token);
        say(caller, SHELL);
        TestNode.Talk node = staged.dialBack();
        assertThat(node.order())
                .isEqualTo(
                        new StreamOrder.Exec(
                                List.of("sh", "-c", "secret words"),
                                Map.of("MODE", "x"),
                                "1000",
                                "/srv",
                                new StreamOrder.Resize(80, 24)));

        caller.sayBytes(bytes(StreamBytes.Channel.INPUT, "typed"));
        say(caller, new Execs.Resize(120, 40));
        say(caller, new Execs.InputEnd());
        assertThat(node.next()).isEqualTo("INPUT typed");
        assertThat(node.order()).isEqualTo(new StreamOrder.Resize(120, 40));
        assertThat(node.order()).isEqualTo(new StreamOrder.InputEnd());

        node.sayText(Wire.write(new StreamFrame.Taken(5)));
        node.sayBytes(bytes(StreamBytes.Channel.OUTPUT, "said"));
        node.sayBytes(bytes(StreamBytes.Channel.ERRORS, "cried"));
        node.sayText(Wire.write(new StreamFrame.Exited(3, null)));
        node.close();
        assertThat(news(caller)).isEqualTo(new Execs.Taken(5));
        assertThat(caller.next()).isEqualTo("OUTPUT said");
        assertThat(caller.next()).isEqualTo("ERRORS cried");
        assertThat(news(caller)).isEqualTo(new Execs.Exited(3, null));
        assertThat(caller.next()).isEqualTo("CLOSED 1000");
    }

    @Test
    void who_ran_which_program_is_an_event_and_its_arguments_are_not() throws Exception {
        TestNode.Talk caller = connected(staged.token);
        say(caller, SHELL);
        staged.dialBack().close();
        assertThat(caller.next()).isEqualTo("CLOSED 1000");

        String events =
                staged.http.get("/api/v1/events?order=newest").as(staged.token).send().body();

        assertThat(events)
                .contains("container.exec", "\"program\":\"sh\"", staged.tenant.owner().email())
                .doesNotContain("secret words");
    }

    @Test
    void a_caller_who_is_gone_ends_the_nodes_stream() throws Exception {
        TestNode.Talk caller = connected(staged.token);
        say(caller, SHELL);
        TestNode.Talk node = staged.dialBack();
        assertThat(node.order()).isInstanceOf(StreamOrder.Exec.class);

        caller.abort();

        assertThat(node.next()).startsWith("CLOSED");
    }

    @Test
    void what_the_node_refuses_the_caller_hears() throws Exception {
        TestNode.Talk caller = connected(staged.token);
        say(caller, SHELL);
        TestNode.Talk node = staged.dialBack();

        node.sayText(
                Wire.write(
                        new StreamFrame.Failed(
                                "no such program: sh",
                                ErrorCategory.UNPROCESSABLE,
                                "no-such-program")));

        assertThat(news(caller))
                .isEqualTo(
                        new Execs.Failed(422, "no-such-program", "no such program: sh", List.of()));
        assertThat(caller.next()).startsWith("CLOSED");
    }

    @Test
    void wrong_fields_and_wrong_messages_are_named() throws Exception {
        TestNode.Talk caller = connected(staged.token);
        say(caller, new Execs.Start(List.of(), null, "no body", null, new Execs.Resize(0, 1)));
        assertThat(news(caller))
                .isInstanceOfSatisfying(
                        Execs.Failed.class,
                        failed ->
                                assertThat(failed.errors())
                                        .extracting("pointer")
                                        .containsExactly("/command", "/user", "/terminal/columns"));
        assertThat(caller.next()).startsWith("CLOSED");

        for (String nonsense : List.of("{\"type\":\"dance\"}", "{\"type\":\"input-end\"}", "x")) {
            TestNode.Talk other = connected(staged.token);
            other.sayText(nonsense);
            assertThat(((Execs.Failed) news(other)).code()).isEqualTo("bad-message");
        }
    }

    @Test
    void input_beyond_the_window_ends_the_program() throws Exception {
        TestNode.Talk caller = connected(staged.token);
        say(caller, SHELL);
        TestNode.Talk node = staged.dialBack();
        assertThat(node.order()).isInstanceOf(StreamOrder.Exec.class);

        String most = "x".repeat(Protocol.MAX_STREAM_BYTES / 8);
        for (int i = 0; i <= Protocol.STREAM_WINDOW / most.length(); i++) {
            caller.sayBytes(bytes(StreamBytes.Channel.INPUT, most));
        }

        assertThat(((Execs.Failed) news(caller)).code()).isEqualTo("bad-message");
        assertThat(caller.next()).startsWith("CLOSED");
    }

    @Test
    void only_who_may_and_only_into_what_runs() throws Exception {
        Tenant stranger = Tenant.make(staged.api);
        assertThat(refusal(stranger.ownerToken())).isEqualTo(404);
        assertThat(refusal(staged.tenant.tokenOf(Role.VIEWER))).isEqualTo(403);
        assertThat(refusal("nonsense")).isEqualTo(401);
        Http.Answer plain = staged.http.get(staged.path("/exec")).as(staged.token).send();
        assertThat(plain.code()).isEqualTo("websocket-only");
        connected(staged.tenant.tokenOf(Role.DEVELOPER)).abort();

        staged.report(ContainerState.STOPPED);

        assertThat(refusal(staged.token)).isEqualTo(409);
    }

    private int refusal(String token) {
        int[] status = new int[1];
        assertThatThrownBy(() -> connected(token))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> status[0] = e.getResponse().statusCode());
        return status[0];
    }

    private TestNode.Talk connected(String token) throws Exception {
        TestNode.Talk talk = new TestNode.Talk();
        URI uri = URI.create(staged.api.uri(staged.path("/exec")).toString().replace("http", "ws"));
        WebSocket.Builder builder =
                HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .header("Authorization", "Bearer " + token);
        talk.socket = builder.buildAsync(uri, talk).get(10, TimeUnit.SECONDS);
        return talk;
    }

    private static void say(TestNode.Talk caller, Execs.Wish wish) throws Exception {
        caller.sayText(JSON.writerFor(Execs.Wish.class).writeValueAsString(wish));
    }

    private static Execs.News news(TestNode.Talk caller) throws Exception {
        return JSON.readValue(caller.next(), Execs.News.class);
    }

    private static StreamBytes bytes(StreamBytes.Channel channel, String text) {
        return new StreamBytes(channel, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
