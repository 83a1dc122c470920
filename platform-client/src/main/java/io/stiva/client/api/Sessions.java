package io.stiva.client.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Logging in. */
public final class Sessions {

    private Sessions() {}

    /**
     * POST /sessions.
     *
     * @param account id or null; needed only by people of several accounts
     */
    public record Login(String email, String password, @Nullable String account) {
        @Override
        public String toString() {
            return "Login[" + email + "]";
        }
    }

    /**
     * @param token bearer token, shown once
     */
    public record Session(String token, Instant expiresAt, Me me) {
        @Override
        public String toString() {
            return "Session[" + me.email() + "]";
        }
    }

    /**
     * GET /me.
     *
     * @param accountId the account the caller acts for, null for an operator without one
     * @param role role in that account, null without one
     */
    public record Me(
            String userId,
            String email,
            boolean operator,
            @Nullable String accountId,
            @Nullable String accountName,
            @Nullable String role,
            List<Membership> memberships) {}

    /** An account the caller belongs to. */
    public record Membership(String accountId, String accountName, String role) {}
}
