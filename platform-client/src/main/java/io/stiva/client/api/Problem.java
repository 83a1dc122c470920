package io.stiva.client.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A refusal, RFC 9457, media type {@code application/problem+json}.
 *
 * @param type relative URI {@code /problems/<code>}
 * @param code stable, for programs
 * @param errors wrong fields, by JSON pointer
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        @Nullable String requestId,
        @Nullable List<FieldProblem> errors,
        @Nullable QuotaProblem quota,
        @Nullable BudgetProblem budget) {

    /** One wrong field. */
    public record FieldProblem(String pointer, String detail) {}

    /** Which quota, by how much; integers in the unit of the key. */
    public record QuotaProblem(
            String key, long limit, long used, long requested, String unit, String scope) {}

    /** Decimal amounts. */
    public record BudgetProblem(String cap, String spent, String reserved, String needed) {}
}
