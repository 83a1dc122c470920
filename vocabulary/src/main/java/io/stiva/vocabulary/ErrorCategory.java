package io.stiva.vocabulary;

/**
 * What kind of refusal an error is. Each edge maps it once: the REST API to a status, the CLI to an
 * exit code, the console to a message.
 */
public enum ErrorCategory {
    /** Malformed: the text or number can never be right (HTTP 400). */
    INVALID(400),
    /** Nobody is logged in, or the proof of identity is wrong or expired (HTTP 401). */
    UNAUTHENTICATED(401),
    /** Budget or credit exhausted (HTTP 402). */
    PAYMENT_REQUIRED(402),
    /** Not allowed inside the caller's own account, quotas included (HTTP 403). */
    FORBIDDEN(403),
    /** Absent, or another tenant's: the two must look alike (HTTP 404). */
    NOT_FOUND(404),
    /** A bounded wait ended before the awaited thing happened (HTTP 408). */
    TIMED_OUT(408),
    /** The thing is in a state that does not allow this (HTTP 409). */
    CONFLICT(409),
    /** The caller's If-Match names an older version (HTTP 412). */
    STALE(412),
    /** A bound on size was passed (HTTP 413). */
    TOO_LARGE(413),
    /** Well-formed, but makes no sense here (HTTP 422). */
    UNPROCESSABLE(422),
    /** Too many requests; retry later (HTTP 429). */
    RATE_LIMITED(429),
    /** Our fault (HTTP 500). */
    INTERNAL(500),
    /** A part we need is away; the same request may succeed later (HTTP 503). */
    UNAVAILABLE(503);

    private final int httpStatus;

    ErrorCategory(int httpStatus) {
        this.httpStatus = httpStatus;
    }

    /** The status the REST API answers with. */
    public int httpStatus() {
        return httpStatus;
    }

    /** Whether the same request, unchanged, may succeed later without anyone's help. */
    public boolean isRetryable() {
        return this == RATE_LIMITED || this == UNAVAILABLE;
    }
}
