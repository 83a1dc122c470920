package io.stiva.platform.tenancy;

import io.stiva.vocabulary.AccountId;
import java.time.Instant;

/**
 * A tenant.
 *
 * @param state {@code ACTIVE PAST_DUE SUSPENDED CLOSED}
 * @param currency ISO 4217 code
 * @param plan names its limits and prices
 * @param version for If-Match
 */
public record Account(
        AccountId id,
        String name,
        String state,
        String currency,
        String plan,
        Instant createdAt,
        long version) {}
