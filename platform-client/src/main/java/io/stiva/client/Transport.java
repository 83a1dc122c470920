package io.stiva.client;

import io.stiva.client.api.Page;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Sends calls and reads answers. A call that is safe to repeat (GET, PUT, DELETE, and POST with its
 * key) is repeated when the platform could not be reached, is away (503) or busy (429); the key
 * stays the same over all attempts, so that twice equals once.
 */
final class Transport {

    private static final String AGENT = "stiva-client";
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration LONGEST_UPLOAD = Duration.ofHours(6);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final ClientSettings settings;
    private final HttpClient http;
    private final Pause pause;

    /** Waiting between attempts, so that tests need not wait. */
    interface Pause {
        void forDuration(Duration duration) throws InterruptedException;
    }

    Transport(ClientSettings settings, HttpClient http, Pause pause) {
        this.settings = settings;
        this.http = http;
        this.pause = pause;
    }

    static HttpClient newHttpClient() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .build();
    }

    Transport withToken(@Nullable String token) {
        return new Transport(settings.withToken(token), http, pause);
    }

    ClientSettings settings() {
        return settings;
    }

    Pause pause() {
        return pause;
    }

    <T> T send(Call call, Class<T> answer) {
        return read(call, settings.timeout(), body -> Json.MAPPER.readValue(body, answer));
    }

    <T> Page<T> page(Call call, Class<T> item) {
        return read(
                call,
                settings.timeout(),
                body -> Json.MAPPER.readValue(body, Json.<T>pageOf(item)));
    }

    /** A list that the platform sends as one document a line (NDJSON). */
    <T> List<T> lines(Call call, Class<T> line) {
        return read(
                call,
                settings.timeout(),
                body ->
                        new String(body, StandardCharsets.UTF_8)
                                .lines()
                                .filter(text -> !text.isBlank())
                                .map(text -> Json.MAPPER.readValue(text, line))
                                .toList());
    }

    /** For calls that the platform itself holds open, such as wait. */
    <T> T send(Call call, Class<T> answer, Duration heldOpen) {
        return read(
                call,
                settings.timeout().plus(heldOpen),
                body -> Json.MAPPER.readValue(body, answer));
    }

    void send(Call call) {
        exchange(call, settings.timeout());
    }

    /** Opens a stream of server-sent events; null when the platform says there is no more (204). */
    @Nullable InputStream open(Call call, @Nullable String lastEventId) {
        HttpRequest.Builder request =
                request(call, settings.timeout()).setHeader("Accept", "text/event-stream");
        if (lastEventId != null) {
            request.setHeader("Last-Event-ID", lastEventId);
        }
        try {
            HttpResponse<InputStream> response =
                    http.send(request.build(), BodyHandlers.ofInputStream());
            if (response.statusCode() == 200) {
                return response.body();
            }
            try (InputStream body = response.body()) {
                if (response.statusCode() == 204) {
                    return null;
                }
                throw Problems.refusal(
                        response.statusCode(),
                        response.headers(),
                        body.readNBytes(Problems.LARGEST));
            }
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Opens an answer of another kind; reading it may take as long as it wants. */
    InputStream download(Call call, String type) {
        HttpRequest request = request(call, settings.timeout()).setHeader("Accept", type).build();
        try {
            return accepted(http.send(request, BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Sends bytes, once, however many; the path of the call by PUT. */
    void upload(Call call, String type, InputStream bytes) {
        HttpRequest.Builder request = request(call, LONGEST_UPLOAD).setHeader("Content-Type", type);
        request.PUT(BodyPublishers.ofInputStream(() -> bytes));
        try (InputStream answer =
                accepted(http.send(request.build(), BodyHandlers.ofInputStream()))) {
            answer.skipNBytes(0);
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static InputStream accepted(HttpResponse<InputStream> response) throws IOException {
        if (response.statusCode() / 100 == 2) {
            return response.body();
        }
        try (InputStream body = response.body()) {
            throw Problems.refusal(
                    response.statusCode(), response.headers(), body.readNBytes(Problems.LARGEST));
        }
    }

    /**
     * Opens a WebSocket. What is refused there comes without its reason, which the same call
     * without an upgrade tells.
     */
    WebSocket webSocket(Call call, WebSocket.Listener listener) {
        URI uri = URI.create(settings.api() + "/api/v1" + call.target());
        String scheme = uri.getScheme().equals("https") ? "wss" : "ws";
        WebSocket.Builder builder =
                http.newWebSocketBuilder()
                        .connectTimeout(settings.timeout())
                        .header("User-Agent", AGENT);
        String token = settings.token();
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        try {
            return builder.buildAsync(
                            URI.create(scheme + uri.toString().substring(uri.getScheme().length())),
                            listener)
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                send(call);
                throw notUnderstood(refused);
            }
            throw unreachable(new IOException(e.getCause()));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private HttpResponse<byte[]> exchange(Call call, Duration bound) {
        HttpRequest request = request(call, bound).build();
        boolean repeatable = !call.isPatch() || call.version() != null;
        for (int attempt = 1; ; attempt++) {
            StivaException refusal;
            try {
                HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
                if (response.statusCode() / 100 == 2) {
                    return response;
                }
                refusal =
                        Problems.refusal(
                                response.statusCode(), response.headers(), response.body());
            } catch (IOException e) {
                refusal = unreachable(e);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
            if (!repeatable
                    || !refusal.category().isRetryable()
                    || attempt >= settings.attempts()) {
                throw refusal;
            }
            rest(pauseAfter(refusal, attempt), refusal);
        }
    }

    private void rest(Duration duration, StivaException refusal) {
        if (duration.compareTo(LONGEST_PAUSE) > 0) {
            throw refusal;
        }
        try {
            pause.forDuration(duration);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static Duration pauseAfter(StivaException refusal, int attempt) {
        Object asked = refusal.data().get(Problems.RETRY_AFTER);
        return asked instanceof Long seconds
                ? Duration.ofSeconds(seconds)
                : FIRST_PAUSE.multipliedBy(1L << (attempt - 1));
    }

    private HttpRequest.Builder request(Call call, Duration bound) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(settings.api() + "/api/v1" + call.target()))
                        .timeout(bound)
                        .header(
                                "Accept",
                                "application/json, application/x-ndjson, application/problem+json")
                        .header("User-Agent", AGENT);
        String token = settings.token();
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (call.isPost()) {
            request.header("Idempotency-Key", UUID.randomUUID().toString());
        }
        Long version = call.version();
        if (version != null) {
            request.header("If-Match", "\"" + version + "\"");
        }
        Object body = call.body();
        if (body == null) {
            return request.method(call.method(), BodyPublishers.noBody());
        }
        return request.header(
                        "Content-Type",
                        call.isPatch() ? "application/merge-patch+json" : "application/json")
                .method(
                        call.method(),
                        BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(body)));
    }

    private <T> T read(Call call, Duration bound, Function<byte[], @Nullable T> decode) {
        byte[] body = exchange(call, bound).body();
        try {
            T document = decode.apply(body);
            if (document != null) {
                return document;
            }
        } catch (JacksonException e) {
            throw notUnderstood(e);
        }
        throw notUnderstood(null);
    }

    private StivaException notUnderstood(@Nullable Exception cause) {
        StivaException.Builder refusal =
                StivaException.of(ErrorCategory.INTERNAL, "answer-not-understood")
                        .say(
                                "the answer of %s was not understood; is it a Stiva API of the"
                                        + " same version?",
                                settings.api());
        return cause == null ? refusal.build() : refusal.causedBy(cause).build();
    }

    private StivaException unreachable(IOException cause) {
        String what =
                switch (cause) {
                    case ConnectException e -> "connection refused";
                    case HttpTimeoutException e -> "no answer in time";
                    default -> "the connection broke";
                };
        return StivaException.of(ErrorCategory.UNAVAILABLE, "api-unreachable")
                .say("cannot reach the Stiva API at %s: %s", settings.api(), what)
                .causedBy(cause)
                .build();
    }

    private static StivaException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return StivaException.of(ErrorCategory.UNAVAILABLE, "interrupted")
                .say("interrupted while waiting for the Stiva API")
                .causedBy(cause)
                .build();
    }
}
