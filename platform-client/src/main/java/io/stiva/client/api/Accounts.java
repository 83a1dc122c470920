package io.stiva.client.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Accounts and their people. */
public final class Accounts {

    private Accounts() {}

    /** POST /accounts, operators only. */
    public record NewAccount(String name, @Nullable String currency, @Nullable String plan) {}

    /** An account. */
    public record Account(
            String id,
            String name,
            String state,
            String currency,
            String plan,
            Instant createdAt) {}

    /**
     * POST /accounts/{account}/users.
     *
     * @param role {@code OWNER ADMIN DEVELOPER BILLING VIEWER}
     * @param password null = a random one is made and shown once
     */
    public record NewUser(String email, String role, @Nullable String password) {
        @Override
        public String toString() {
            return "NewUser[" + email + "]";
        }
    }

    /**
     * @param initialPassword only in the answer that created the user with a random password
     */
    public record User(
            String id,
            String email,
            String role,
            Instant createdAt,
            @Nullable String initialPassword) {
        @Override
        public String toString() {
            return "User[" + id + "]";
        }
    }
}
