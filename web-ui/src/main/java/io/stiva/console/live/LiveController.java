package io.stiva.console.live;

import io.stiva.client.StivaClient;
import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Containers.LogLine;
import io.stiva.client.api.Containers.StatsSample;
import io.stiva.client.api.Services.Service;
import io.stiva.console.session.Visitor;
import java.util.function.Consumer;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Streams to the browser. */
@RestController
class LiveController {

    private static final int PAST_LINES = 200;

    private final Streams streams;
    private final StateFeed states;

    LiveController(Streams streams, StateFeed states) {
        this.streams = streams;
        this.states = states;
    }

    @GetMapping(path = "/services/{id}/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter service(Visitor visitor, @PathVariable String id) {
        return streams.open(sink -> states.service(visitor.client(), id, sink));
    }

    @GetMapping(path = "/containers/{id}/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter container(Visitor visitor, @PathVariable String id) {
        return streams.open(sink -> states.container(visitor.client(), id, sink));
    }

    @GetMapping(path = "/services/{id}/logs", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter serviceLogs(Visitor visitor, @PathVariable String id) {
        StivaClient client = visitor.client();
        Service service = client.service(id);
        return streams.open(
                sink ->
                        new Follower<LogLine>(
                                        sink, c -> client.followLogs(c.id(), PAST_LINES, null))
                                .followAll(
                                        Follower.of(client, service.projectId(), id),
                                        container -> line -> send(sink, container, line)));
    }

    @GetMapping(path = "/containers/{id}/logs", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter containerLogs(Visitor visitor, @PathVariable String id) {
        StivaClient client = visitor.client();
        Container container = client.container(id);
        return streams.open(
                sink ->
                        new Follower<LogLine>(
                                        sink, c -> client.followLogs(c.id(), PAST_LINES, null))
                                .follow(container, line -> send(sink, container, line)));
    }

    @GetMapping(path = "/services/{id}/stats", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter serviceStats(Visitor visitor, @PathVariable String id) {
        StivaClient client = visitor.client();
        Service service = client.service(id);
        return streams.open(
                sink ->
                        new Follower<StatsSample>(sink, c -> client.followStats(c.id()))
                                .followAll(
                                        Follower.of(client, service.projectId(), id),
                                        container -> readings(sink, container)));
    }

    @GetMapping(path = "/containers/{id}/stats", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter containerStats(Visitor visitor, @PathVariable String id) {
        StivaClient client = visitor.client();
        Container container = client.container(id);
        return streams.open(
                sink ->
                        new Follower<StatsSample>(sink, c -> client.followStats(c.id()))
                                .follow(container, readings(sink, container)));
    }

    private record Line(String container, String at, String stream, String text) {}

    private static void send(Sink sink, Container container, LogLine line) {
        sink.sendJson(
                "log",
                new Line(container.name(), line.at().toString(), line.stream(), line.text()));
    }

    private static Consumer<StatsSample> readings(Sink sink, Container container) {
        Reading.Meter meter = new Reading.Meter(container.name());
        return sample -> {
            Reading reading = meter.next(sample);
            if (reading != null) {
                sink.sendJson("stats", reading);
            }
        };
    }
}
