package io.stiva.billing.core.usage;

import io.stiva.vocabulary.Digest;

/**
 * A record and the hash its node claims for it, so that a change on the way can be pinned on the
 * one record it hit.
 */
public record ChainedRecord(UsageRecord record, Digest claimedHash) {

    /** A record as its node makes it. */
    public static ChainedRecord of(UsageRecord record) {
        return new ChainedRecord(record, record.hash());
    }
}
