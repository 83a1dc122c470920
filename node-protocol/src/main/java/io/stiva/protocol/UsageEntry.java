package io.stiva.protocol;

/**
 * One usage record on the wire. The receiver parses {@code canonical} and believes nothing else.
 *
 * @param canonical the record's canonical text, which is hashed as UTF-8 (see UsageRecord in
 *     io.stiva.billing.core.usage)
 * @param hash lower-case hex SHA-256 of {@code canonical}; pins a change on the way on its record
 */
public record UsageEntry(String canonical, String hash) {}
