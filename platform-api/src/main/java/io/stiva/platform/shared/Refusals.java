package io.stiva.platform.shared;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import jakarta.validation.ConstraintViolationException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.validation.BindException;
import org.springframework.validation.FieldError;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Turns whatever was thrown into what the caller is told; nothing of an unexpected cause. */
final class Refusals {

    private static final int MAX_CAUSES = 12;
    private static final int RETRY_SECONDS = 2;

    private Refusals() {}

    static Refusal of(Throwable thrown) {
        return switch (thrown) {
            case StivaException refusal -> of(refusal);
            case HttpMessageNotReadableException unreadable -> JsonRefusals.of(unreadable);
            case BindException invalid -> ofFields(invalid);
            case HandlerMethodValidationException invalid -> ofParameters(invalid);
            case ConstraintViolationException invalid -> ofConstraints(invalid);
            case MethodArgumentTypeMismatchException mismatch ->
                    Refusal.of(400, "invalid-parameter", "a parameter has a wrong form")
                            .field(mismatch.getName(), "has a wrong form");
            case ServletRequestBindingException missing ->
                    Refusal.of(400, "invalid-parameter", "a required parameter is missing");
            case HttpMediaTypeNotSupportedException media -> ofMedia(media);
            case HttpMediaTypeNotAcceptableException media ->
                    Refusal.of(406, "not-acceptable", "no such representation: accept JSON");
            case HttpRequestMethodNotSupportedException method -> ofMethod(method);
            case NoResourceFoundException absent -> noRoute();
            case NoHandlerFoundException absent -> noRoute();
            case OptimisticLockingFailureException changed ->
                    Refusal.of(
                            409,
                            "changed-meanwhile",
                            "somebody changed it meanwhile: read it again and repeat");
            default -> isDatabaseAway(thrown) ? databaseAway() : unexpected();
        };
    }

    /** The refusal behind a status somebody else decided, such as the servlet container. */
    static Refusal ofStatus(int status) {
        return switch (status) {
            case 400 -> Refusal.of(400, "bad-request", "request is malformed");
            case 404 -> noRoute();
            case 405 -> Refusal.of(405, "method-not-allowed", "method is not allowed here");
            case 413 -> Refusal.of(413, "too-large", "request is too large");
            default ->
                    status >= 400 && status < 500
                            ? Refusal.of(status, "refused", "request was refused")
                            : unexpected();
        };
    }

    static Refusal noRoute() {
        return Refusal.of(404, "not-found", "no such thing, or it is not yours");
    }

    private static Refusal of(StivaException refusal) {
        ErrorCategory category = refusal.category();
        Object retry = refusal.data().get("retryAfterSeconds");
        Map<String, String> headers =
                switch (category) {
                    case RATE_LIMITED, UNAVAILABLE ->
                            Map.of(
                                    "Retry-After",
                                    retry == null ? "" + RETRY_SECONDS : retry.toString());
                    case UNAUTHENTICATED -> Map.of("WWW-Authenticate", challenge(refusal.code()));
                    default -> Map.of();
                };
        return new Refusal(
                category.httpStatus(),
                refusal.code(),
                refusal.publicMessage(),
                refusal.errors(),
                refusal.data(),
                headers,
                category == ErrorCategory.INTERNAL);
    }

    /** RFC 6750 section 3.1: a presented token that is no good is {@code invalid_token}. */
    private static String challenge(String code) {
        return code.equals("invalid-token") || code.equals("token-expired")
                ? "Bearer realm=\"stiva\", error=\"invalid_token\""
                : "Bearer realm=\"stiva\"";
    }

    private static Refusal ofFields(BindException invalid) {
        return invalid(invalid.getFieldErrors().stream().map(Refusals::fieldError).toList());
    }

    private static StivaException.FieldError fieldError(FieldError error) {
        String pointer = "/" + error.getField().replace('.', '/').replaceAll("\\[(\\d+)]", "/$1");
        return new StivaException.FieldError(pointer, rule(error.getDefaultMessage()));
    }

    private static Refusal ofParameters(HandlerMethodValidationException invalid) {
        return invalid(
                invalid.getParameterValidationResults().stream()
                        .flatMap(
                                result ->
                                        result.getResolvableErrors().stream()
                                                .map(
                                                        error ->
                                                                new StivaException.FieldError(
                                                                        parameterName(
                                                                                result.getMethodParameter()
                                                                                        .getParameterName()),
                                                                        rule(
                                                                                error
                                                                                        .getDefaultMessage()))))
                        .toList());
    }

    private static Refusal ofConstraints(ConstraintViolationException invalid) {
        return invalid(
                invalid.getConstraintViolations().stream()
                        .map(
                                violation ->
                                        new StivaException.FieldError(
                                                "/" + violation.getPropertyPath(),
                                                rule(violation.getMessage())))
                        .toList());
    }

    private static Refusal invalid(List<StivaException.FieldError> errors) {
        return new Refusal(
                400,
                "invalid-request",
                "request has wrong fields",
                errors,
                Map.of(),
                Map.of(),
                false);
    }

    private static String parameterName(@Nullable String name) {
        return name == null ? "parameter" : name;
    }

    private static String rule(@Nullable String message) {
        return message == null ? "is wrong" : message;
    }

    private static Refusal ofMedia(HttpMediaTypeNotSupportedException media) {
        String accepted =
                media.getSupportedMediaTypes().stream()
                        .map(MediaType::toString)
                        .filter(type -> !type.contains("*"))
                        .distinct()
                        .collect(Collectors.joining(", "));
        return Refusal.of(
                        415,
                        "unsupported-media-type",
                        "content type is not understood here: send application/json")
                .header("Accept", accepted.isEmpty() ? "application/json" : accepted);
    }

    private static Refusal ofMethod(HttpRequestMethodNotSupportedException method) {
        String[] allowed = Optional.ofNullable(method.getSupportedMethods()).orElse(new String[0]);
        return Refusal.of(405, "method-not-allowed", "method is not allowed here")
                .header("Allow", String.join(", ", allowed));
    }

    /**
     * A lost or refused connection, a server that is starting or stopping, or a victim of a
     * deadlock: the same request may succeed in a moment.
     */
    private static boolean isDatabaseAway(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (isAway(cause)) {
                return true;
            }
            cause = behind(cause);
        }
        return false;
    }

    /** A rollback that fails because the connection is gone hides what made it necessary. */
    private static @Nullable Throwable behind(Throwable thrown) {
        return thrown instanceof TransactionSystemException failed
                        && failed.getApplicationException() != null
                ? failed.getApplicationException()
                : thrown.getCause();
    }

    private static boolean isAway(Throwable cause) {
        return switch (cause) {
            case CannotCreateTransactionException e -> true;
            case DataAccessResourceFailureException e -> true;
            case RecoverableDataAccessException e -> true;
            case ConcurrencyFailureException e -> true;
            case QueryTimeoutException e -> true;
            case TransientDataAccessException e -> true;
            case SQLException e -> isAwayState(e.getSQLState());
            default -> false;
        };
    }

    /** PostgreSQL, appendix A: class 08 connection, 57P operator intervention, 53 resources. */
    private static boolean isAwayState(@Nullable String state) {
        return state != null
                && (state.startsWith("08") || state.startsWith("57P") || state.startsWith("53"));
    }

    private static Refusal databaseAway() {
        return Refusal.of(
                        503,
                        "database-unavailable",
                        "database is away for a moment: repeat the request, it is safe with an"
                                + " Idempotency-Key")
                .header("Retry-After", "" + RETRY_SECONDS);
    }

    private static Refusal unexpected() {
        return new Refusal(
                500,
                "internal-error",
                "something failed on our side: tell the operator the request id",
                List.of(),
                Map.of(),
                Map.of(),
                true);
    }
}
