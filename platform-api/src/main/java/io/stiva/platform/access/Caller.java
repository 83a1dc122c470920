package io.stiva.platform.access;

import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.StivaException;
import io.stiva.vocabulary.UserId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whose identity was proved, and the account they act for in this request.
 *
 * @param account null for an operator who belongs to no account
 * @param role role in that account, null without one
 * @param operator whether they run the cloud
 * @param scopes words of {@link Permission#scope()} a token is limited to; null = no token limit
 * @param project the project a token is bound to; null = the whole account
 * @param credential how they proved it, for audit: {@code session} or a token's id
 */
public record Caller(
        UserId user,
        String email,
        @Nullable AccountId account,
        @Nullable Role role,
        boolean operator,
        @Nullable Set<String> scopes,
        @Nullable ProjectId project,
        String credential) {

    /**
     * The account the caller acts for.
     *
     * @throws StivaException FORBIDDEN, code {@code no-account}, for an operator without one
     */
    public AccountId requireAccount() {
        if (account == null) {
            throw StivaException.of(ErrorCategory.FORBIDDEN, "no-account")
                    .say("you act for no account: log in as a member of one")
                    .build();
        }
        return account;
    }

    /** Whether role, token scopes and operator status include the permission. */
    public boolean may(Permission permission) {
        if (scopes != null && !scopes.contains(permission.scope())) {
            return false;
        }
        return permission == Permission.OPERATE ? operator : role != null && permission.isIn(role);
    }
}
