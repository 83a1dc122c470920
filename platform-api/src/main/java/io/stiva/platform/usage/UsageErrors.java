package io.stiva.platform.usage;

import static io.stiva.vocabulary.ErrorCategory.INVALID;
import static io.stiva.vocabulary.ErrorCategory.NOT_FOUND;

import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.StivaException;

/** Refusals of quotes and reports. */
final class UsageErrors {
    private UsageErrors() {}

    static StivaException badPeriod(String text) {
        return StivaException.of(INVALID, "invalid-period")
                .say("not a period: '%s'; use current, previous or a month such as 2026-11", text)
                .field("period", "use current, previous or a month such as 2026-11")
                .build();
    }

    static StivaException badGroupBy(String text) {
        return StivaException.of(INVALID, "invalid-group-by")
                .say("usage cannot be grouped by '%s': use project, service or container", text)
                .field("groupBy", "use project, service or container")
                .build();
    }

    static StivaException badQuote(String pointer, String bound) {
        return StivaException.of(INVALID, "invalid-quote")
                .say("no quote for this: %s must be %s", pointer, bound)
                .field(pointer, "must be " + bound)
                .build();
    }

    static StivaException noAccount(AccountId account) {
        return StivaException.of(NOT_FOUND, "account-not-found")
                .say("no such account, or it is not yours")
                .log("terms of %s", account)
                .build();
    }
}
