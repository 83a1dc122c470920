package io.stiva.client.testing;

import io.stiva.client.Json;
import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Containers.LogLine;
import io.stiva.client.api.Containers.StatsSample;
import io.stiva.client.api.Event;
import io.stiva.client.testing.StubServer.Reply;
import io.stiva.client.testing.StubServer.Request;
import io.stiva.vocabulary.ContainerState;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Logs, readings and events as they would come from a running cloud, about three a second. */
final class StubStreams implements AutoCloseable {

    private static final long PACE_MILLIS = 300;
    private static final int PAST_LINES = 24;
    private static final int MOST = 2_000;

    private final StubCloud cloud;
    private final CountDownLatch closed = new CountDownLatch(1);

    StubStreams(StubCloud cloud) {
        this.cloud = cloud;
    }

    @Override
    public void close() {
        closed.countDown();
    }

    List<LogLine> lines(String container) {
        List<LogLine> lines = new ArrayList<>();
        for (int i = 0; i < PAST_LINES; i++) {
            lines.add(line(container, i, cloud.ago(PAST_LINES - i)));
        }
        return lines;
    }

    /** One document a line, as the platform sends logs and readings that are not followed. */
    static Reply asLines(List<?> lines) {
        String body =
                lines.stream()
                        .map(line -> Json.MAPPER.writeValueAsString(line) + "\n")
                        .collect(Collectors.joining());
        return Reply.text(200, "application/x-ndjson", body);
    }

    private static LogLine line(String container, int i, Instant at) {
        String text =
                switch (i % 6) {
                    case 0 -> "GET /products?page=" + i + " 200 4ms";
                    case 1 -> "GET /healthz 200 0ms";
                    case 2 -> "POST /basket 201 11ms";
                    case 3 -> "GET /assets/app.css 304 1ms";
                    case 4 -> "search '<b>olive oil</b>' found 18 products";
                    default -> "GET /products/" + (1_000 + i) + " 200 6ms";
                };
        return new LogLine(container, at, i % 6 == 4 ? "stderr" : "stdout", text);
    }

    /** A running container's log goes on; an ended one's is complete. */
    Reply logs(Request request) {
        String id = request.path().getFirst();
        Container container = cloud.containers.get(id);
        boolean goesOn =
                container != null
                        && container.service() != null
                        && container.state() == ContainerState.RUNNING;
        String last = request.header("Last-Event-ID");
        int from = last == null ? 0 : Integer.parseInt(last) + 1;
        return Reply.events(
                out -> {
                    List<LogLine> past = lines(id);
                    for (int i = from; i < past.size(); i++) {
                        send(out, Integer.toString(i), "log", past.get(i));
                    }
                    for (int i = Math.max(from, past.size());
                            goesOn && i < MOST && !isClosed();
                            i++) {
                        send(out, Integer.toString(i), "log", line(id, i, cloud.now()));
                    }
                });
    }

    Reply stats(Request request) {
        String id = request.path().getFirst();
        String accept = request.header("Accept");
        if (accept == null || !accept.contains("event-stream")) {
            return asLines(List.of(reading(id, 0), reading(id, 1)));
        }
        return Reply.events(
                out -> {
                    for (int i = 0; i < MOST && !isClosed(); i++) {
                        send(out, Integer.toString(i), "stats", reading(id, i));
                    }
                });
    }

    private StatsSample reading(String container, int i) {
        return new StatsSample(
                container,
                cloud.now(),
                1,
                i * 30_000_000L + (long) (125_000_000 * (1 - Math.cos(i / 5.0))),
                i * 1_000_000L,
                250,
                (38L << 20) + (long) ((6 << 20) * Math.cos(i / 9.0)),
                64L << 20,
                7);
    }

    Reply events(Request request) {
        String last = request.header("Last-Event-ID");
        long after = last == null ? cloud.events.size() : Long.parseLong(last);
        return Reply.events(
                out -> {
                    for (Event event : List.copyOf(cloud.events)) {
                        if (event.sequence() > after) {
                            send(out, Long.toString(event.sequence()), "event", event);
                        }
                    }
                    for (int i = 0; i < MOST && !isClosed(); i++) {
                        out.write(": still here\n\n".getBytes(StandardCharsets.UTF_8));
                        out.flush();
                    }
                });
    }

    private boolean isClosed() throws InterruptedException {
        return closed.await(PACE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void send(OutputStream out, String id, String event, Object document)
            throws IOException {
        String frame =
                "id: %s\nevent: %s\ndata: %s\n\n"
                        .formatted(id, event, Json.MAPPER.writeValueAsString(document));
        out.write(frame.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
