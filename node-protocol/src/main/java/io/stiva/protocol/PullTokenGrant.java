package io.stiva.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * @param token bearer token for this repository, null when refused
 * @param refusal why not, null when granted
 */
public record PullTokenGrant(
        String requestId,
        @Nullable String token,
        @Nullable Instant expiresAt,
        @Nullable String refusal)
        implements ToNode {
    /** Leaves the token out. */
    @Override
    public String toString() {
        return "PullTokenGrant[" + requestId + "]";
    }
}
