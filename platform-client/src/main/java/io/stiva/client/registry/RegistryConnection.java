package io.stiva.client.registry;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests to one repository with the token it wants, fetched when the registry asks and again when
 * it expires (distribution token specification). Credentials go to the registry's own host only,
 * whatever a challenge says.
 */
final class RegistryConnection implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_WITHIN)
                    .build();
    private final URI registry;
    private final RegistryCredentials credentials;
    private final String scope;
    private @Nullable String token;

    /**
     * @param repository {@code <project>/<repository>}
     */
    RegistryConnection(URI registry, RegistryCredentials credentials, String repository) {
        this.registry = registry;
        this.credentials = credentials;
        this.scope = "repository:" + repository + ":pull,push";
    }

    /** One request; its body must be readable again, for it may have to be sent twice. */
    record Call(String method, URI uri, BodyPublisher body, Map<String, String> headers) {
        static Call of(String method, URI uri) {
            return new Call(method, uri, BodyPublishers.noBody(), Map.of());
        }
    }

    URI at(String pathAndQuery) {
        return registry.resolve(pathAndQuery);
    }

    /**
     * Sends and returns whatever was answered but 401.
     *
     * @throws IOException when the connection breaks
     * @throws StivaException UNAUTHENTICATED when the credentials are refused
     */
    HttpResponse<byte[]> send(Call call) throws IOException {
        HttpResponse<byte[]> response = attempt(call);
        if (response.statusCode() == 401) {
            token = fetchToken(response.headers().firstValue("WWW-Authenticate").orElse(""));
            response = attempt(call);
            if (response.statusCode() == 401) {
                throw refusal(response);
            }
        }
        return response;
    }

    private HttpResponse<byte[]> attempt(Call call) throws IOException {
        if (!sameHost(call.uri())) {
            throw StivaException.of(ErrorCategory.UNPROCESSABLE, "registry-protocol")
                    .say("the registry points to another host, which is not followed")
                    .build();
        }
        HttpRequest.Builder request =
                HttpRequest.newBuilder(call.uri())
                        .timeout(ANSWER_WITHIN)
                        .method(call.method(), call.body());
        call.headers().forEach(request::header);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return exchange(request.build());
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while talking to the registry");
        }
    }

    private String fetchToken(String challenge) throws IOException {
        String realm = parameter(challenge, "realm");
        if (!challenge.regionMatches(true, 0, "Bearer ", 0, 7) || realm == null) {
            throw StivaException.of(ErrorCategory.UNPROCESSABLE, "registry-protocol")
                    .say("the registry does not say how to log in")
                    .build();
        }
        URI uri = URI.create(realm);
        if (!sameHost(uri)) {
            throw StivaException.of(ErrorCategory.UNPROCESSABLE, "registry-protocol")
                    .say("the registry wants the credentials sent to another host: refused")
                    .build();
        }
        String service = parameter(challenge, "service");
        URI asked =
                URI.create(
                        realm
                                + "?service="
                                + encoded(service == null ? "" : service)
                                + "&scope="
                                + encoded(scope));
        HttpResponse<byte[]> response =
                exchange(
                        HttpRequest.newBuilder(asked)
                                .timeout(ANSWER_WITHIN)
                                .header("Authorization", credentials.authorization())
                                .GET()
                                .build());
        if (response.statusCode() != 200) {
            throw refusal(response);
        }
        return json(response.body()).path("token").asString("");
    }

    /** Ports count: another port is another program. */
    private boolean sameHost(URI uri) {
        return registry.getScheme().equals(uri.getScheme())
                && registry.getAuthority().equals(uri.getAuthority());
    }

    private static @Nullable String parameter(String challenge, String name) {
        Matcher parameter = PARAMETER.matcher(challenge);
        while (parameter.find()) {
            if (parameter.group(1).equals(name)) {
                return parameter.group(2);
            }
        }
        return null;
    }

    /** The refusal behind an error answer (distribution specification, "Error Codes"). */
    static StivaException refusal(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        JsonNode error = json(response.body()).path("errors").path(0);
        String code = error.path("code").asString("");
        String message = error.path("message").asString("the registry answered " + status);
        return StivaException.of(category(status), "push-refused")
                .say("%s", message)
                .log("registry answered %d %s", status, code)
                .build();
    }

    private static ErrorCategory category(int status) {
        for (ErrorCategory category : ErrorCategory.values()) {
            if (category.httpStatus() == status) {
                return category;
            }
        }
        return status >= 500 ? ErrorCategory.UNAVAILABLE : ErrorCategory.UNPROCESSABLE;
    }

    private static JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            return JSON.createObjectNode();
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.close();
    }
}
