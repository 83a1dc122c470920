package io.stiva.node.sync;

import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;

/**
 * Why a container could not be brought up.
 *
 * @param detail a sentence for the tenant, without anything of the host
 * @param retryable whether the same attempt may succeed later
 */
record Failure(EndReason reason, String detail, boolean retryable) {

    static Failure ofPull(RuntimeException e) {
        return switch (e) {
            case StivaException refusal ->
                    new Failure(
                            refusal.category() == ErrorCategory.INVALID
                                    ? EndReason.INVALID_SPEC
                                    : EndReason.IMAGE_PULL_FAILED,
                            refusal.publicMessage(),
                            refusal.category().isRetryable());
            default ->
                    new Failure(
                            EndReason.IMAGE_PULL_FAILED,
                            "the node could not fetch the image",
                            true);
        };
    }

    /** The node starts nothing just now, whatever it is. */
    static Failure ofAdmission(RuntimeException e) {
        String detail =
                e instanceof StivaException refusal
                        ? refusal.publicMessage()
                        : "the node starts nothing just now";
        return new Failure(EndReason.PLATFORM_ERROR, detail, true);
    }

    static Failure ofStart(RuntimeException e) {
        return switch (e) {
            case StivaException refusal -> ofRefusedStart(refusal);
            default ->
                    new Failure(
                            EndReason.PLATFORM_ERROR,
                            "the node could not start the container",
                            false);
        };
    }

    private static Failure ofRefusedStart(StivaException refusal) {
        EndReason reason =
                switch (refusal.category()) {
                    case INVALID, UNPROCESSABLE, NOT_FOUND -> EndReason.INVALID_SPEC;
                    case UNAUTHENTICATED,
                            PAYMENT_REQUIRED,
                            FORBIDDEN,
                            TIMED_OUT,
                            CONFLICT,
                            STALE,
                            TOO_LARGE,
                            RATE_LIMITED,
                            INTERNAL,
                            UNAVAILABLE ->
                            EndReason.PLATFORM_ERROR;
                };
        return new Failure(reason, refusal.publicMessage(), refusal.category().isRetryable());
    }
}
