package io.stiva.client;

import io.stiva.client.api.Execs;
import io.stiva.client.api.Problem;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.net.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Translates problem documents (RFC 9457) back into refusals. The typed data a refusal carries:
 * {@value #QUOTA} a {@link Problem.QuotaProblem}, {@value #BUDGET} a {@link Problem.BudgetProblem},
 * {@value #REQUEST_ID} a text, {@value #RETRY_AFTER} seconds as a Long.
 */
public final class Problems {

    public static final String QUOTA = "quota";
    public static final String BUDGET = "budget";
    public static final String REQUEST_ID = "requestId";
    public static final String RETRY_AFTER = "retryAfterSeconds";

    /** Most bytes of a refusal that are read. */
    static final int LARGEST = 1 << 20;

    private Problems() {}

    static StivaException refusal(int status, HttpHeaders headers, byte[] body) {
        Problem problem = parse(headers, body);
        StivaException.Builder refusal =
                problem == null ? unexplained(status) : explained(status, problem);
        headers.firstValue("Retry-After")
                .filter(text -> text.matches("[0-9]{1,6}"))
                .ifPresent(text -> refusal.with(RETRY_AFTER, Long.valueOf(text)));
        if (problem == null || problem.requestId() == null) {
            headers.firstValue("X-Request-Id").ifPresent(id -> refusal.with(REQUEST_ID, id));
        }
        return refusal.build();
    }

    /** The category an HTTP status stands for; unlisted ones by their class. */
    static ErrorCategory category(int status) {
        for (ErrorCategory category : ErrorCategory.values()) {
            if (category.httpStatus() == status) {
                return category;
            }
        }
        return switch (status) {
            case 502, 504 -> ErrorCategory.UNAVAILABLE;
            default ->
                    status >= 400 && status < 500 ? ErrorCategory.INVALID : ErrorCategory.INTERNAL;
        };
    }

    /** A refusal that came on a WebSocket. */
    static StivaException refusal(Execs.Failed failed) {
        StivaException.Builder refusal =
                StivaException.of(category(failed.status()), failed.code())
                        .say("%s", failed.detail());
        failed.errors().forEach(error -> refusal.field(error.pointer(), error.detail()));
        return refusal.build();
    }

    private static StivaException.Builder explained(int status, Problem problem) {
        String detail = problem.detail() == null ? problem.title() : problem.detail();
        StivaException.Builder refusal =
                StivaException.of(category(status), problem.code()).say("%s", detail);
        List<Problem.FieldProblem> errors = problem.errors();
        if (errors != null) {
            errors.forEach(error -> refusal.field(error.pointer(), error.detail()));
        }
        with(refusal, QUOTA, problem.quota());
        with(refusal, BUDGET, problem.budget());
        with(refusal, REQUEST_ID, problem.requestId());
        return refusal;
    }

    private static void with(StivaException.Builder refusal, String name, @Nullable Object value) {
        if (value != null) {
            refusal.with(name, value);
        }
    }

    private static StivaException.Builder unexplained(int status) {
        return StivaException.of(category(status), "http-" + status)
                .say("the server answered %d without saying why", status);
    }

    /** A proxy in between may answer with a page of its own: that is no problem document. */
    private static @Nullable Problem parse(HttpHeaders headers, byte[] body) {
        String type = headers.firstValue("Content-Type").orElse("");
        if (!type.startsWith("application/problem+json") && !type.startsWith("application/json")) {
            return null;
        }
        try {
            Problem problem = Json.MAPPER.readValue(body, Problem.class);
            return problem == null || problem.code() == null ? null : problem;
        } catch (JacksonException e) {
            return null;
        }
    }
}
