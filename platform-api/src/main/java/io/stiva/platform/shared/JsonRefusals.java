package io.stiva.platform.shared;

import io.stiva.vocabulary.StivaException;
import java.util.List;
import java.util.Map;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** What is wrong with a JSON body, said by JSON pointer (RFC 6901) and position. */
final class JsonRefusals {

    private static final int MAX_CAUSES = 6;

    private JsonRefusals() {}

    static Refusal of(HttpMessageNotReadableException unreadable) {
        Throwable cause = unreadable.getCause();
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause instanceof JacksonException json) {
                return of(json);
            }
            if (cause instanceof StivaException refusal) {
                return Refusals.of(refusal);
            }
            cause = cause.getCause();
        }
        return Refusal.of(400, "missing-body", "request needs a JSON body");
    }

    private static Refusal of(JacksonException json) {
        String pointer = pointer(json.getPath());
        return switch (json) {
            case UnrecognizedPropertyException unknown ->
                    at(json, "unknown-field", "unknown field '%s'".formatted(shown(pointer)))
                            .field(shown(pointer), "is not a field here: leave it out");
            case InvalidNullException missing ->
                    at(json, "missing-field", "field '%s' is required".formatted(pointer))
                            .field(pointer, "is required and must not be null");
            case StreamReadException broken ->
                    at(json, "malformed-json", "body is not JSON" + position(json))
                            .field(pointer, "not JSON" + position(json));
            case MismatchedInputException mismatch -> ofMismatch(mismatch, pointer);
            default -> ofCause(json, pointer);
        };
    }

    private static Refusal ofMismatch(MismatchedInputException mismatch, String pointer) {
        if (mismatch.getOriginalMessage().startsWith("Missing required creator property")) {
            return at(mismatch, "missing-field", "field '%s' is required".formatted(pointer))
                    .field(pointer, "is required");
        }
        return ofCause(mismatch, pointer);
    }

    /** A value type that refused its text tells the rule; anything else only "wrong type". */
    private static Refusal ofCause(JacksonException json, String pointer) {
        Throwable cause = json.getCause();
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause instanceof StivaException refusal) {
                return at(json, refusal.code(), refusal.publicMessage())
                        .field(pointer, refusal.publicMessage());
            }
            cause = cause.getCause();
        }
        return at(json, "invalid-field", "field '%s' has a wrong type or value".formatted(pointer))
                .field(pointer, "wrong type or value");
    }

    private static Refusal at(JacksonException json, String code, String detail) {
        TokenStreamLocation location = json.getLocation();
        Map<String, Object> position =
                location == null || location.getLineNr() < 1
                        ? Map.of()
                        : Map.of(
                                "position",
                                Map.of(
                                        "line", location.getLineNr(),
                                        "column", location.getColumnNr()));
        return new Refusal(400, code, detail, List.of(), position, Map.of(), false);
    }

    private static String position(JacksonException json) {
        TokenStreamLocation location = json.getLocation();
        return location == null || location.getLineNr() < 1
                ? ""
                : " at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }

    private static String pointer(List<JacksonException.Reference> path) {
        StringBuilder pointer = new StringBuilder();
        for (JacksonException.Reference step : path) {
            String name = step.getPropertyName();
            pointer.append('/')
                    .append(
                            name == null
                                    ? Integer.toString(step.getIndex())
                                    : name.replace("~", "~0").replace("/", "~1"));
        }
        return pointer.toString();
    }

    /** Names of unknown fields are the caller's own text: bounded, without control characters. */
    private static String shown(String pointer) {
        String visible = pointer.replaceAll("\\p{Cntrl}", "?");
        return visible.length() <= 100 ? visible : visible.substring(0, 100) + "…";
    }
}
