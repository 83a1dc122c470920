package io.stiva.client.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stiva.client.Json;
import io.stiva.client.api.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Routes on the JDK's HTTP server; the newest matching route answers, no route is a 404. */
public final class StubServer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Route> routes = new CopyOnWriteArrayList<>();
    private final List<Request> received = new CopyOnWriteArrayList<>();

    private record Route(String method, Pattern path, Answer answer) {}

    /** What arrived; {@code path} holds the values of the route's braces, in order. */
    public record Request(
            String method,
            String target,
            List<String> path,
            Map<String, String> query,
            Map<String, String> headers,
            String body) {

        public <T> T document(Class<T> type) {
            return Json.MAPPER.readValue(body, type);
        }

        public @Nullable String header(String name) {
            return headers.get(name.toLowerCase(java.util.Locale.ROOT));
        }
    }

    /** Makes the reply to a request. */
    public interface Answer {
        Reply to(Request request);
    }

    /** Writes a body piece by piece. */
    public interface Body {
        void writeTo(OutputStream out) throws IOException, InterruptedException;
    }

    /** What goes back; the body is streamed. */
    public record Reply(int status, Map<String, String> headers, @Nullable Body body) {

        public static Reply json(int status, Object document) {
            return bytes(status, "application/json", Json.MAPPER.writeValueAsBytes(document));
        }

        public static Reply problem(Problem problem) {
            return bytes(
                    problem.status(),
                    "application/problem+json",
                    Json.MAPPER.writeValueAsBytes(problem));
        }

        public static Reply text(int status, String type, String text) {
            return bytes(status, type, text.getBytes(StandardCharsets.UTF_8));
        }

        public static Reply empty(int status) {
            return new Reply(status, Map.of(), null);
        }

        public static Reply events(Body body) {
            return new Reply(200, Map.of("Content-Type", "text/event-stream"), body);
        }

        public Reply with(String header, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(header, value);
            return new Reply(status, more, body);
        }

        private static Reply bytes(int status, String type, byte[] bytes) {
            return new Reply(status, Map.of("Content-Type", type), out -> out.write(bytes));
        }
    }

    private StubServer(HttpServer server) {
        this.server = server;
    }

    public static StubServer start() {
        try {
            HttpServer http =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
            StubServer stub = new StubServer(http);
            http.setExecutor(stub.threads);
            http.createContext("/", stub::handle);
            http.start();
            return stub;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /**
     * Adds a route that goes before the earlier ones.
     *
     * @param path below {@code /api/v1}, for example {@code /services/{id}}
     */
    public void on(String method, String path, Answer answer) {
        String regex = "/api/v1" + path.replaceAll("\\{[a-z]+}", "([^/]+)");
        routes.addFirst(new Route(method, Pattern.compile(regex), answer));
    }

    /** Everything that arrived so far, oldest first. */
    public List<Request> received() {
        return List.copyOf(received);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Reply reply = reply(exchange);
            reply.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            Body body = reply.body();
            exchange.sendResponseHeaders(reply.status(), body == null ? -1 : 0);
            if (body != null) {
                try (OutputStream out = exchange.getResponseBody()) {
                    body.writeTo(out);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Reply reply(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        for (Route route : routes) {
            Matcher matcher = route.path().matcher(path);
            if (route.method().equals(exchange.getRequestMethod()) && matcher.matches()) {
                Request request = request(exchange, matcher);
                received.add(request);
                return route.answer().to(request);
            }
        }
        return Reply.problem(
                new Problem(
                        "/problems/no-route",
                        "Not found",
                        404,
                        "no route for " + exchange.getRequestMethod() + " " + path,
                        "no-route",
                        null,
                        null,
                        null,
                        null));
    }

    private static Request request(HttpExchange exchange, Matcher matcher) throws IOException {
        List<String> values = new ArrayList<>();
        for (int group = 1; group <= matcher.groupCount(); group++) {
            values.add(decode(matcher.group(group)));
        }
        Map<String, String> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders()
                .forEach(
                        (name, all) ->
                                headers.put(
                                        name.toLowerCase(java.util.Locale.ROOT), all.getFirst()));
        return new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                List.copyOf(values),
                query(exchange.getRequestURI().getRawQuery()),
                headers,
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(decode(parts[0]), parts.length == 1 ? "" : decode(parts[1]));
        }
        return query;
    }

    private static String decode(String text) {
        return java.net.URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
