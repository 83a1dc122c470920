package io.stiva.client;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request before it is sent; immutable.
 *
 * @param path encoded, below {@code /api/v1}, with a leading slash
 * @param query encoded {@code name=value} pairs
 * @param body the document to send, null = none
 * @param version what If-Match names, null = whatever is current
 */
record Call(
        String method,
        String path,
        List<String> query,
        @Nullable Object body,
        @Nullable Long version) {

    static Call get(String... segments) {
        return new Call("GET", path(segments), List.of(), null, null);
    }

    static Call post(@Nullable Object body, String... segments) {
        return new Call("POST", path(segments), List.of(), body, null);
    }

    static Call put(Object body, String... segments) {
        return new Call("PUT", path(segments), List.of(), body, null);
    }

    static Call patch(Object body, String... segments) {
        return new Call("PATCH", path(segments), List.of(), body, null);
    }

    static Call delete(String... segments) {
        return new Call("DELETE", path(segments), List.of(), null, null);
    }

    /** Adds a parameter; null leaves it out. */
    Call with(String name, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        List<String> more = new ArrayList<>(query);
        more.add(encode(name) + "=" + encode(value.toString()));
        return new Call(method, path, List.copyOf(more), body, version);
    }

    Call ifMatch(@Nullable Long seen) {
        return new Call(method, path, query, body, seen);
    }

    /** Path and query as they go on the wire. */
    String target() {
        return query.isEmpty() ? path : path + "?" + String.join("&", query);
    }

    boolean isPost() {
        return method.equals("POST");
    }

    boolean isPatch() {
        return method.equals("PATCH");
    }

    /** A name typed by a person must stay one path segment whatever it holds. */
    private static String path(String... segments) {
        StringBuilder path = new StringBuilder();
        for (String segment : segments) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw StivaException.of(ErrorCategory.INVALID, "invalid-id")
                        .say("not a valid name or id: '%s'", segment)
                        .build();
            }
            path.append('/').append(encode(segment));
        }
        return path.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
