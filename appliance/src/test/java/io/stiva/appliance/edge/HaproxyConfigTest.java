package io.stiva.appliance.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real HAProxy, steered over its runtime socket as platform-api does it. */
class HaproxyConfigTest {

    @TempDir Path directory;

    private int port;
    private Process haproxy = notStarted();
    private HaproxyConfig config = new HaproxyConfig(Path.of("/"), Path.of("/"), 1);

    @BeforeEach
    void start() throws Exception {
        port = freePort();
        config = new HaproxyConfig(directory, directory.resolve("s"), port);
        config.write();
        haproxy =
                new ProcessBuilder("haproxy", "-W", "-db", "-f", config.mainFile().toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("log").toFile())
                        .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!answers()) {
            assertThat(haproxy.isAlive()).as("haproxy -f %s", config.mainFile()).isTrue();
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        haproxy.destroy();
        haproxy.waitFor(10, TimeUnit.SECONDS);
        haproxy.destroyForcibly();
    }

    @Test
    void a_host_without_a_route_gets_a_friendly_404() throws IOException {
        assertThat(get("web.shop.localhost"))
                .startsWith("HTTP/1.1 404")
                .contains("No service has this name");
    }

    @Test
    void a_route_without_a_replica_gets_a_friendly_503() throws IOException {
        steer("add map " + config.mapFile() + " web.shop.localhost slot_0");
        assertThat(get("web.shop.localhost"))
                .startsWith("HTTP/1.0 503")
                .contains("retry-after: 2")
                .contains("no running container");
    }

    @Test
    void a_route_reaches_its_replicas_in_turn_and_follows_scaling_without_a_reload()
            throws IOException {
        try (Replica one = new Replica("one");
                Replica two = new Replica("two")) {
            steer("add map " + config.mapFile() + " web.shop.localhost slot_7");
            one.join("slot_7/s0");
            two.join("slot_7/s1");
            assertThat(seen("WEB.shop.localhost:" + port)).containsExactlyInAnyOrder("one", "two");
            steer("set server slot_7/s0 state maint");
            assertThat(seen("web.shop.localhost")).containsExactly("two");
            steer("del map " + config.mapFile() + " web.shop.localhost");
            assertThat(get("web.shop.localhost")).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void forwarding_headers_of_the_client_are_replaced() throws IOException {
        try (Replica replica = new Replica("x")) {
            steer("add map " + config.mapFile() + " web.shop.localhost slot_0");
            replica.join("slot_0/s0");
            String forged =
                    """
                    GET / HTTP/1.1
                    Host: web.shop.localhost
                    X-Forwarded-For: 6.6.6.6
                    X-Forwarded-For: 7.7.7.7
                    Forwarded: for=6.6.6.6
                    Connection: close

                    """;
            String answer = raw(forged.replace("\n", "\r\n"));
            assertThat(answer).contains("forwarded-for=[127.0.0.1]").contains("forwarded=null");
        }
    }

    @Test
    void ambiguous_requests_are_refused() throws IOException {
        String route = "Host: web.shop.localhost\r\n";
        String body = "\r\n0\r\n\r\n";
        try (Replica replica = new Replica("reached")) {
            steer("add map " + config.mapFile() + " web.shop.localhost slot_0");
            replica.join("slot_0/s0");
            for (String head :
                    new String[] {
                        "Host: a\r\nHost: b\r\n",
                        "",
                        route + "Content-Length: 1\r\nContent-Length: 2\r\n",
                        route + "Content-Length: -1\r\n",
                        route + "Transfer-Encoding: xchunked\r\n",
                        route + "Transfer-Encoding: chunked, identity\r\n",
                        route + "Content-Length : 5\r\n",
                        route + "X_Smuggled\u0001: 1\r\n",
                    }) {
                assertThat(raw("POST / HTTP/1.1\r\n" + head + "Connection: close\r\n" + body))
                        .as(head)
                        .matches("(?s)HTTP/1\\.[01] 4\\d\\d.*")
                        .doesNotContain("reached");
            }
        }
    }

    @Test
    void every_slot_and_server_is_there() throws IOException {
        String servers = steer("show servers state slot_" + (HaproxyConfig.BACKENDS - 1));
        assertThat(servers).contains(" s0 ").contains(" s" + (HaproxyConfig.SERVERS - 1) + " ");
    }

    private Set<String> seen(String host) throws IOException {
        Set<String> names = new HashSet<>();
        for (int request = 0; request < 8; request++) {
            String answer = get(host);
            names.add(answer.substring(answer.indexOf("name=") + 5).split("\\s")[0]);
        }
        return names;
    }

    private String get(String host) throws IOException {
        return raw("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private String steer(String command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(config.socket()));
            channel.write(ByteBuffer.wrap((command + "\n").getBytes(US_ASCII)));
            return new String(Channels.newInputStream(channel).readAllBytes(), US_ASCII);
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static Process notStarted() {
        try {
            return new ProcessBuilder("true").start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A container behind the edge: tells its name and what headers arrived. */
    private final class Replica implements AutoCloseable {
        private final HttpServer server;

        Replica(String name) throws IOException {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(
                    "/",
                    exchange -> {
                        var headers = exchange.getRequestHeaders();
                        byte[] answer =
                                "name=%s forwarded-for=%s forwarded=%s\n"
                                        .formatted(
                                                name,
                                                headers.get("X-Forwarded-For"),
                                                headers.get("Forwarded"))
                                        .getBytes(UTF_8);
                        exchange.sendResponseHeaders(200, answer.length);
                        exchange.getResponseBody().write(answer);
                        exchange.close();
                    });
            server.start();
        }

        void join(String place) throws IOException {
            int port = server.getAddress().getPort();
            steer("set server " + place + " addr 127.0.0.1 port " + port);
            steer("set server " + place + " state ready");
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
