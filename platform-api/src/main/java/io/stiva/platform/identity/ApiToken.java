package io.stiva.platform.identity;

import io.stiva.client.api.Tokens.Token;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.TokenId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An API token, without its secret.
 *
 * @param scopes null = everything the person may do
 * @param project the project it is bound to, null = the whole account
 * @param projectName for showing; null without a project
 */
record ApiToken(
        TokenId id,
        String name,
        @Nullable List<String> scopes,
        @Nullable ProjectId project,
        @Nullable String projectName,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant lastUsedAt) {

    /** The public document; the secret only in the answer that made it. */
    Token document(List<String> allScopes, @Nullable BearerSecret secret) {
        return new Token(
                id.toString(),
                name,
                scopes == null ? allScopes : scopes,
                projectName,
                createdAt,
                expiresAt,
                lastUsedAt,
                secret == null ? null : secret.text());
    }
}
