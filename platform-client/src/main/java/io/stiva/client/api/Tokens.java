package io.stiva.client.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** API tokens. */
public final class Tokens {

    private Tokens() {}

    /**
     * POST /tokens.
     *
     * @param scopes verbs such as {@code deploy read registry}; null = everything the caller may do
     * @param project slug the token is bound to, null = the whole account
     * @param expiresInDays 1 to 365, null = 90
     */
    public record NewToken(
            String name,
            @Nullable List<String> scopes,
            @Nullable String project,
            @Nullable Integer expiresInDays) {}

    /**
     * @param secret only in the answer that created it
     */
    public record Token(
            String id,
            String name,
            List<String> scopes,
            @Nullable String project,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant lastUsedAt,
            @Nullable String secret) {
        @Override
        public String toString() {
            return "Token[" + id + "]";
        }
    }
}
