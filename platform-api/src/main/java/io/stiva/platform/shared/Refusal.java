package io.stiva.platform.shared;

import io.stiva.vocabulary.StivaException;
import java.util.List;
import java.util.Map;

/**
 * What the API answers instead of the wanted thing.
 *
 * @param code stable, the last part of the problem type
 * @param detail for people; never holds a cause's text
 * @param data typed members, such as {@code quota}
 * @param headers to send along, such as {@code Allow}
 * @param unexpected whether it is our fault and must be logged with its cause
 */
record Refusal(
        int status,
        String code,
        String detail,
        List<StivaException.FieldError> errors,
        Map<String, Object> data,
        Map<String, String> headers,
        boolean unexpected) {

    static Refusal of(int status, String code, String detail) {
        return new Refusal(status, code, detail, List.of(), Map.of(), Map.of(), false);
    }

    Refusal field(String pointer, String rule) {
        return new Refusal(
                status,
                code,
                detail,
                List.of(new StivaException.FieldError(pointer, rule)),
                data,
                headers,
                unexpected);
    }

    Refusal header(String name, String value) {
        return new Refusal(status, code, detail, errors, data, Map.of(name, value), unexpected);
    }
}
