package io.stiva.platform.workload;

import io.stiva.platform.access.Caller;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import tools.jackson.databind.json.JsonMapper;

/**
 * Logs and readings: JSON lines, or server-sent events for whoever accepts {@code
 * text/event-stream}. A reader that comes again with the id of its last event as {@code
 * Last-Event-ID} goes on where it was.
 */
@RestController
class ContainerStreamsController {

    private static final int DEFAULT_LINES = 100;
    private static final int DEFAULT_SAMPLES = 60;

    private final ContainerStreams streams;
    private final JsonMapper json;

    ContainerStreamsController(ContainerStreams streams, JsonMapper json) {
        this.streams = streams;
        this.json = json;
    }

    @GetMapping("/api/v1/containers/{container}/logs")
    ResponseEntity<StreamingResponseBody> logs(
            Caller caller,
            @PathVariable String container,
            @RequestParam(required = false) @Nullable Integer tail,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable Boolean follow,
            @RequestHeader HttpHeaders headers,
            HttpServletResponse response) {
        ContainerStreams.Request request =
                request(Objects.requireNonNullElse(tail, DEFAULT_LINES), since, follow, headers);
        return answer("log", streams.logs(caller, container, request), headers, response);
    }

    @GetMapping("/api/v1/services/{service}/logs")
    ResponseEntity<StreamingResponseBody> serviceLogs(
            Caller caller,
            @PathVariable String service,
            @RequestParam(required = false) @Nullable Integer tail,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable Boolean follow,
            @RequestHeader HttpHeaders headers,
            HttpServletResponse response) {
        ContainerStreams.Request request =
                request(Objects.requireNonNullElse(tail, DEFAULT_LINES), since, follow, headers);
        return answer("log", streams.serviceLogs(caller, service, request), headers, response);
    }

    @GetMapping("/api/v1/containers/{container}/stats")
    ResponseEntity<StreamingResponseBody> stats(
            Caller caller,
            @PathVariable String container,
            @RequestParam(required = false) @Nullable Integer tail,
            @RequestParam(required = false) @Nullable Boolean follow,
            @RequestHeader HttpHeaders headers,
            HttpServletResponse response) {
        ContainerStreams.Request request =
                request(Objects.requireNonNullElse(tail, DEFAULT_SAMPLES), null, follow, headers);
        return answer("stats", streams.stats(caller, container, request), headers, response);
    }

    /** Events go on by default, lines end. Who comes again wants what was missed, not a tail. */
    private static ContainerStreams.Request request(
            int tail, @Nullable String since, @Nullable Boolean follow, HttpHeaders headers) {
        ResumePoint from = resumePoint(headers);
        return new ContainerStreams.Request(
                from == null ? tail : ContainerStreams.MAX_TAIL,
                from != null ? from.at() : since == null ? null : time(since),
                follow == null ? wantsEvents(headers) : follow);
    }

    private static @Nullable ResumePoint resumePoint(HttpHeaders headers) {
        String last = headers.getFirst("Last-Event-ID");
        try {
            return last == null || last.isBlank() ? null : ResumePoint.parse(last);
        } catch (DateTimeException e) {
            throw StivaException.of(ErrorCategory.INVALID, "invalid-event-id")
                    .say("Last-Event-ID must be the id of an event of this stream")
                    .build();
        }
    }

    private static boolean wantsEvents(HttpHeaders headers) {
        return headers.getAccept().stream()
                .anyMatch(type -> type.equalsTypeAndSubtype(MediaType.TEXT_EVENT_STREAM));
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw StivaException.of(ErrorCategory.INVALID, "invalid-time")
                    .say("since must be a time such as 2026-01-31T12:00:00Z")
                    .field("since", "must be an RFC 3339 time")
                    .build();
        }
    }

    /**
     * Writes past the stream Spring hands out, whose flush does nothing: a reader waits for each
     * line, not for eight kilobytes of them.
     */
    private ResponseEntity<StreamingResponseBody> answer(
            String event, EntryFeed feed, HttpHeaders headers, HttpServletResponse response) {
        boolean events = wantsEvents(headers);
        ResumePoint from = resumePoint(headers);
        return ResponseEntity.ok()
                .header("Cache-Control", "no-store")
                .contentType(events ? MediaType.TEXT_EVENT_STREAM : MediaType.APPLICATION_NDJSON)
                .body(
                        unflushed -> {
                            OutputStream out = response.getOutputStream();
                            out.flush();
                            try {
                                feed.forEach(
                                        events
                                                ? EntryWriter.events(out, json, event, from)
                                                : EntryWriter.lines(out, json));
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                                throw new IOException("the control plane is stopping", e);
                            }
                        });
    }
}
