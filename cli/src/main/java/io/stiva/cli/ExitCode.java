package io.stiva.cli;

import io.stiva.client.Problems;
import io.stiva.vocabulary.StivaException;

/** What the shell is told. */
final class ExitCode {

    static final int OK = 0;
    static final int ERROR = 1;
    static final int USAGE = 2;
    static final int NOT_FOUND = 3;
    static final int QUOTA_OR_BUDGET = 4;
    static final int TIMED_OUT = 5;

    private ExitCode() {}

    static int of(StivaException refusal) {
        boolean limit =
                refusal.data().containsKey(Problems.QUOTA)
                        || refusal.data().containsKey(Problems.BUDGET)
                        || refusal.code().equals("quota-exceeded");
        if (limit) {
            return QUOTA_OR_BUDGET;
        }
        return switch (refusal.category()) {
            case NOT_FOUND -> NOT_FOUND;
            case PAYMENT_REQUIRED -> QUOTA_OR_BUDGET;
            case TIMED_OUT -> TIMED_OUT;
            case INVALID,
                    UNAUTHENTICATED,
                    FORBIDDEN,
                    CONFLICT,
                    STALE,
                    TOO_LARGE,
                    UNPROCESSABLE,
                    RATE_LIMITED,
                    INTERNAL,
                    UNAVAILABLE ->
                    ERROR;
        };
    }
}
