package io.stiva.platform.registry;

import io.stiva.vocabulary.StivaException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;
import tools.jackson.databind.json.JsonMapper;

/** One request to the registry and its answer, in the words of the protocol. */
final class RegistryExchange {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String BEARER = "Bearer ";
    private static final int MOST_ON_A_PAGE = 1_000;

    private final HttpServletRequest request;
    private final HttpServletResponse response;

    RegistryExchange(HttpServletRequest request, HttpServletResponse response) {
        this.request = request;
        this.response = response;
    }

    /** Selects names after one, in byte order. */
    interface Names {
        List<String> after(@Nullable String last, int rows);
    }

    HttpServletRequest request() {
        return request;
    }

    HttpServletResponse response() {
        return response;
    }

    String method() {
        return request.getMethod();
    }

    boolean isHead() {
        return method().equals("HEAD");
    }

    String path() {
        return UriUtils.decode(request.getRequestURI(), StandardCharsets.UTF_8);
    }

    @Nullable String bearer() {
        String header = request.getHeader("Authorization");
        return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? header.substring(BEARER.length()).strip()
                : null;
    }

    /** A parameter of the query. Never from a form: that would swallow the body of an upload. */
    @Nullable String query(String name) {
        String query = request.getQueryString();
        if (query == null) {
            return null;
        }
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            if (key.equals(name)) {
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                try {
                    return URLDecoder.decode(value, StandardCharsets.UTF_8);
                } catch (IllegalArgumentException e) {
                    throw RegistryErrors.unsupported();
                }
            }
        }
        return null;
    }

    /** Says how to log in for what was asked (token specification, "Requesting a Token"). */
    void challenge(RegistryRoute route) {
        String scope =
                switch (route.kind()) {
                    case BASE -> "";
                    case CATALOG -> "registry:catalog:*";
                    default -> "repository:" + route.name() + ":" + actions(route);
                };
        challenge(scope);
    }

    void challengeCatalog() {
        challenge("registry:catalog:*");
    }

    private String actions(RegistryRoute route) {
        return switch (route.action(method())) {
            case PULL -> "pull";
            case PUSH -> "pull,push";
            case DELETE -> "delete";
        };
    }

    private void challenge(String scope) {
        String realm = base() + "/auth/token";
        response.setHeader(
                "WWW-Authenticate",
                "Bearer realm=\"%s\",service=\"stiva\"%s"
                        .formatted(realm, scope.isEmpty() ? "" : ",scope=\"" + scope + "\""));
    }

    private String base() {
        String host = request.getHeader("Host");
        String name =
                host == null || !host.matches("[A-Za-z0-9.:\\[\\]-]{1,255}")
                        ? request.getServerName() + ":" + request.getServerPort()
                        : host;
        return request.getScheme() + "://" + name;
    }

    /** Answers a refusal as the specification's "Error Codes" wants it. */
    void refuse(StivaException refusal) throws IOException {
        if (response.isCommitted()) {
            throw new IOException("refused after the answer had begun", refusal);
        }
        Object code = refusal.data().get(RegistryErrors.OCI_CODE);
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", code == null ? fallback(refusal) : code);
        error.put("message", refusal.publicMessage());
        Map<String, Object> detail = new LinkedHashMap<>(refusal.data());
        detail.remove(RegistryErrors.OCI_CODE);
        error.put("detail", detail);
        if (refusal.category().isRetryable()) {
            response.setHeader("Retry-After", "2");
        }
        json(
                refusal.category().httpStatus(),
                JSON.writeValueAsString(Map.of("errors", List.of(error))));
    }

    private static String fallback(StivaException refusal) {
        return switch (refusal.category()) {
            case UNAUTHENTICATED -> "UNAUTHORIZED";
            case FORBIDDEN, PAYMENT_REQUIRED -> "DENIED";
            case NOT_FOUND -> "NAME_UNKNOWN";
            case RATE_LIMITED -> "TOOMANYREQUESTS";
            case TOO_LARGE -> "SIZE_INVALID";
            case INVALID, UNPROCESSABLE -> "UNSUPPORTED";
            case TIMED_OUT, CONFLICT, STALE, INTERNAL, UNAVAILABLE -> "UNKNOWN";
        };
    }

    void json(int status, String body) throws IOException {
        answer(status, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a small document; without it when only the head was asked for. */
    void answer(int status, String type, byte[] body) throws IOException {
        response.setStatus(status);
        response.setContentType(type);
        response.setContentLength(body.length);
        if (!isHead()) {
            response.getOutputStream().write(body);
        }
    }

    /**
     * Sends one page of names with a link to the next (specification, "Listing Tags").
     *
     * @param name of the repository in the answer, null when it has none
     */
    void page(String field, String path, Names names, @Nullable String name) throws IOException {
        int limit = limit();
        List<String> rows = new ArrayList<>(names.after(query("last"), limit + 1));
        boolean more = rows.size() > limit;
        List<String> shown = more ? rows.subList(0, limit) : rows;
        if (more && !shown.isEmpty()) {
            String last = URLEncoder.encode(shown.getLast(), StandardCharsets.UTF_8);
            response.setHeader(
                    "Link", "<%s?n=%d&last=%s>; rel=\"next\"".formatted(path, limit, last));
        }
        Map<String, Object> body = new LinkedHashMap<>();
        if (name != null) {
            body.put("name", name);
        }
        body.put(field, shown);
        json(200, JSON.writeValueAsString(body));
    }

    private int limit() {
        String n = query("n");
        if (n == null) {
            return MOST_ON_A_PAGE;
        }
        if (!n.matches("[0-9]{1,9}")) {
            throw RegistryErrors.unsupported();
        }
        return Math.min(Integer.parseInt(n), MOST_ON_A_PAGE);
    }
}
