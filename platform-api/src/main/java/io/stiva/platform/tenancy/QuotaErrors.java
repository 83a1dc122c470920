package io.stiva.platform.tenancy;

import io.stiva.client.api.Problem.QuotaProblem;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.StivaException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Refusals about limits. */
final class QuotaErrors {

    private QuotaErrors() {}

    static StivaException exceeded(
            QuotaStanding standing, QuotaKey key, long asked, @Nullable ProjectId project) {
        long limit = Objects.requireNonNull(standing.limit(key));
        long used = standing.held(key);
        long left = Math.max(0, limit - used);
        return StivaException.of(ErrorCategory.FORBIDDEN, "quota-exceeded")
                .say(
                        "%s quota of the %s exceeded: asked %s, %s of %s left; %s",
                        key.text(),
                        standing.scope(),
                        shown(key, asked),
                        shown(key, left),
                        shown(key, limit),
                        "remove something or ask for a higher limit")
                .with(
                        "quota",
                        new QuotaProblem(
                                key.text(),
                                limit,
                                used,
                                asked,
                                key.unit().text(),
                                standing.scope()))
                .log("project %s", project)
                .build();
    }

    static StivaException accountTakesNoMore(String state) {
        return StivaException.of(ErrorCategory.FORBIDDEN, "account-suspended")
                .say("account is %s and may start nothing new: ask its owner", state)
                .build();
    }

    static StivaException unknownKey(String text) {
        return StivaException.of(ErrorCategory.NOT_FOUND, "quota-not-found")
                .say("no such quota key: list them with GET /api/v1/quotas")
                .log("key %s", text)
                .build();
    }

    static StivaException negative() {
        return StivaException.of(ErrorCategory.INVALID, "invalid-limit")
                .say("limit must be 0 or more, or null for unlimited")
                .field("/limit", "0 or more, or null for unlimited")
                .build();
    }

    static StivaException aboveAccount(QuotaKey key, long limit, long ceiling) {
        return StivaException.of(ErrorCategory.UNPROCESSABLE, "limit-above-account")
                .say(
                        "%s of a project cannot be above the account's: asked %s, the account has"
                                + " %s",
                        key.text(), shown(key, limit), shown(key, ceiling))
                .field("/limit", "at most " + ceiling)
                .build();
    }

    private static String shown(QuotaKey key, long amount) {
        return switch (key.unit()) {
            case BYTES -> new Bytes(amount).toString();
            case MILLI_CPU -> amount + " mCPU";
            case COUNT -> Long.toString(amount);
        };
    }
}
