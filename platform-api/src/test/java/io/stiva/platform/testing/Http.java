package io.stiva.platform.testing;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A plain HTTP client of one running API: what a stranger with curl would see. */
public final class Http {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final RunningApi api;

    public Http(RunningApi api) {
        this.api = api;
    }

    /** What came back. */
    public record Answer(int status, HttpHeaders headers, String body) {

        /** The body as JSON. */
        public JsonNode json() {
            return JSON.readTree(body);
        }

        /** The code of a problem. */
        public String code() {
            return json().path("code").asString("");
        }

        /** A header, empty when absent. */
        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        /** A top-level text of the body, empty when absent. */
        public String text(String field) {
            return json().path(field).asString("");
        }
    }

    public Call get(String path) {
        return new Call("GET", path, null);
    }

    /** Sends a record, or a text as it is. */
    public Call post(String path, Object body) {
        return new Call("POST", path, text(body));
    }

    public Call put(String path, Object body) {
        return new Call("PUT", path, text(body));
    }

    /** A merge patch (RFC 7396). */
    public Call patch(String path, Object body) {
        return new Call("PATCH", path, text(body)).type("application/merge-patch+json");
    }

    public Call delete(String path) {
        return new Call("DELETE", path, null);
    }

    /** Any method, without a body. */
    public Call call(String method, String path) {
        return new Call(method, path, null);
    }

    /** Logs in and hands back the bearer token of the session. */
    public String logIn(String email, String password) {
        Answer answer =
                post(
                                "/api/v1/sessions",
                                new io.stiva.client.api.Sessions.Login(email, password, null))
                        .send();
        if (answer.status() != 201) {
            throw new AssertionError("login of " + email + " failed: " + answer.body());
        }
        return answer.text("token");
    }

    private static String text(Object body) {
        return body instanceof String text ? text : JSON.writeValueAsString(body);
    }

    /** One request; nothing is sent before {@link #send()}. */
    public final class Call {
        private final HttpRequest.Builder request;
        private final boolean hasBody;

        private Call(String method, String path, @Nullable String body) {
            this.hasBody = body != null;
            this.request =
                    HttpRequest.newBuilder(api.uri(path))
                            .timeout(TIMEOUT)
                            .method(
                                    method,
                                    body == null
                                            ? BodyPublishers.noBody()
                                            : BodyPublishers.ofString(body));
            if (hasBody) {
                request.setHeader("Content-Type", "application/json");
            }
        }

        /** Carries a bearer token. */
        public Call as(String bearer) {
            return header("Authorization", "Bearer " + bearer);
        }

        public Call header(String name, String value) {
            request.setHeader(name, value);
            return this;
        }

        public Call type(String mediaType) {
            return header("Content-Type", mediaType);
        }

        public Answer send() {
            try {
                HttpResponse<String> response =
                        client.send(request.build(), BodyHandlers.ofString());
                return new Answer(response.statusCode(), response.headers(), response.body());
            } catch (IOException e) {
                throw new AssertionError("no answer", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }

        /** For streams: the answer's body as it arrives. */
        public HttpResponse<java.io.InputStream> open() throws IOException, InterruptedException {
            return client.send(request.build(), BodyHandlers.ofInputStream());
        }
    }
}
