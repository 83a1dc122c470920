package io.stiva.platform.fleet;

import io.stiva.platform.access.Access;
import io.stiva.platform.access.Caller;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.vocabulary.UserId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** One-time tokens by which a machine becomes a node; {@link Nodes#enrol} redeems them. */
@Component
public class JoinTokens {

    private static final String PREFIX = "stvjoin_";
    private static final int SECRET_BYTES = 32;
    private static final int DEFAULT_MINUTES = 60;
    private static final int MAX_MINUTES = 1_440;

    private final TenantTransactions transactions;
    private final JoinTokenStore store;
    private final Access access;
    private final Clock clock;
    private final RandomGenerator random;

    JoinTokens(
            TenantTransactions transactions,
            JoinTokenStore store,
            Access access,
            Clock clock,
            RandomGenerator random) {
        this.transactions = transactions;
        this.store = store;
        this.access = access;
        this.clock = clock;
        this.random = random;
    }

    /**
     * @param token shown once
     */
    public record Issued(String token, Instant expiresAt) {
        @Override
        public String toString() {
            return "JoinTokens.Issued[" + expiresAt + "]";
        }
    }

    /**
     * Makes a token.
     *
     * @param minutes how long it is good, 1 to 1,440; null = 60
     * @throws io.stiva.vocabulary.StivaException FORBIDDEN for others than operators; INVALID for a
     *     lifetime out of bounds
     */
    public Issued issue(Caller caller, @Nullable Integer minutes) {
        access.requireOperator(caller);
        return issue(caller.user(), minutes == null ? DEFAULT_MINUTES : minutes);
    }

    /**
     * As {@link #issue(Caller, Integer)} for the process itself, which joins its own first node.
     */
    public Issued issueAtStart(UserId operator) {
        return issue(operator, DEFAULT_MINUTES);
    }

    private Issued issue(UserId issuer, int minutes) {
        if (minutes < 1 || minutes > MAX_MINUTES) {
            throw NodeErrors.lifetimeOutOfBounds(minutes);
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        String token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        Instant now = clock.instant();
        Instant expiresAt = now.plus(Duration.ofMinutes(minutes));
        transactions.runAcrossTenants(
                () -> {
                    store.dropUnusedBefore(now.minus(Duration.ofDays(1)));
                    store.insert(hash(token), issuer, now, expiresAt);
                });
        return new Issued(token, expiresAt);
    }

    static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
