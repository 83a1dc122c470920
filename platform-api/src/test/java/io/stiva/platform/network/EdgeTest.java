package io.stiva.platform.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("haproxy")
class EdgeTest {

    @TempDir Path directory;
    private final List<HttpServer> servers = new ArrayList<>();
    private TestProxy proxy;

    @BeforeEach
    void start() throws IOException {
        proxy = TestProxy.start(directory);
    }

    @AfterEach
    void stop() {
        proxy.close();
        servers.forEach(server -> server.stop(0));
    }

    @Test
    void a_host_leads_to_its_containers_in_turn() throws Exception {
        Route web = route("web.shop.localhost", serve("one"), serve("two"));

        follow(web);

        assertThat(answers("web.shop.localhost", 4)).containsExactly("200one", "200two");
        assertThat(proxy.get("WEB.Shop.localhost:8000")).startsWith("200");
        assertThat(proxy.get("other.shop.localhost")).isEqualTo("404");
    }

    @Test
    void following_twice_changes_nothing_the_second_time() throws Exception {
        Route web = route("web.shop.localhost", serve("one"));
        follow(web);

        assertThat(steps(web).commands()).isEmpty();
    }

    @Test
    void scaling_follows_without_touching_the_containers_that_stay() throws Exception {
        Route.Target one = serve("one");
        Route.Target two = serve("two");
        Route.Target three = serve("three");
        follow(route("web.shop.localhost", one, two));

        Route scaled = route("web.shop.localhost", two, three);
        assertThat(steps(scaled).commands()).noneMatch(command -> command.contains("s1"));
        follow(scaled);
        assertThat(answers("web.shop.localhost", 6)).containsExactly("200three", "200two");

        follow(route("web.shop.localhost", three));
        assertThat(answers("web.shop.localhost", 3)).containsExactly("200three");
    }

    @Test
    void a_service_without_containers_is_unavailable_and_not_unknown() throws Exception {
        Route.Target one = serve("one");
        follow(route("web.shop.localhost", one));

        follow(route("web.shop.localhost"));
        assertThat(proxy.get("web.shop.localhost")).startsWith("503");

        follow();
        assertThat(proxy.get("web.shop.localhost")).isEqualTo("404");
    }

    @Test
    void a_backend_that_became_free_serves_the_next_service_alone() throws Exception {
        Route.Target old = serve("old");
        Route.Target fresh = serve("fresh");
        follow(route("old.shop.localhost", old));
        follow();

        follow(route("fresh.shop.localhost", fresh));

        assertThat(answers("fresh.shop.localhost", 4)).containsExactly("200fresh");
        assertThat(proxy.get("old.shop.localhost")).isEqualTo("404");
    }

    @Test
    void a_restarted_proxy_is_told_everything_again() throws Exception {
        Route web = route("web.shop.localhost", serve("one"));
        follow(web);

        proxy.restart();
        assertThat(proxy.get("web.shop.localhost")).isEqualTo("404");
        follow(web);

        assertThat(proxy.get("web.shop.localhost")).isEqualTo("200one");
    }

    @Test
    void more_services_than_backends_leave_the_youngest_out_and_say_so() throws Exception {
        Route.Target one = serve("one");
        Route[] four = new Route[4];
        for (int i = 0; i < four.length; i++) {
            four[i] = route("s" + i + ".shop.localhost", one);
        }

        assertThat(steps(four).leftOut()).containsExactly("s3.shop.localhost");
        follow(four);
        assertThat(proxy.get("s2.shop.localhost")).isEqualTo("200one");
        assertThat(proxy.get("s3.shop.localhost")).isEqualTo("404");
    }

    @Test
    void more_containers_than_servers_leave_the_youngest_out_and_say_so() throws Exception {
        Route web =
                route(
                        "web.shop.localhost",
                        serve("one"),
                        serve("two"),
                        serve("three"),
                        serve("four"));

        assertThat(steps(web).leftOut()).containsExactly("web.shop.localhost");
        follow(web);

        assertThat(answers("web.shop.localhost", 6))
                .containsExactly("200one", "200three", "200two");
    }

    @Test
    void a_refused_command_is_an_error() {
        assertThatThrownBy(
                        () ->
                                new ProxySocket(proxy.socket())
                                        .tell(List.of("set server slot_9/s0 state ready")))
                .isInstanceOf(ProxyException.class);
    }

    private Route route(String host, Route.Target... targets) {
        return new Route(host, Arrays.asList(targets));
    }

    private void follow(Route... wanted) throws IOException {
        new ProxySocket(proxy.socket()).tell(steps(wanted).commands());
    }

    private EdgePlan.Steps steps(Route... wanted) throws IOException {
        return EdgePlan.between(new ProxySocket(proxy.socket()).state(), List.of(wanted));
    }

    private Set<String> answers(String host, int requests) throws IOException {
        Set<String> answers = new TreeSet<>();
        for (int i = 0; i < requests; i++) {
            answers.add(proxy.get(host));
        }
        return answers;
    }

    private Route.Target serve(String word) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    byte[] body = word.getBytes(StandardCharsets.US_ASCII);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        servers.add(server);
        return new Route.Target("127.0.0.1", server.getAddress().getPort());
    }
}
