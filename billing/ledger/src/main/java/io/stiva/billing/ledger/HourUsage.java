package io.stiva.billing.ledger;

import io.stiva.billing.core.price.PriceBook;
import io.stiva.billing.core.usage.Meter;
import io.stiva.billing.core.usage.Owner;
import io.stiva.vocabulary.ContainerId;
import java.math.BigInteger;
import java.time.Instant;

/**
 * One meter of one container in one hour at one price.
 *
 * @param quantity that is billed, in the meter's recorded unit
 * @param free that is zero-rated
 * @param postedMicros what the ledger holds of its cost
 * @param ratedUntil end of the newest record in it
 */
record HourUsage(
        Key key,
        Owner owner,
        BigInteger quantity,
        BigInteger free,
        long postedMicros,
        Instant ratedUntil) {

    /**
     * Which one.
     *
     * @param hour a full hour, UTC
     */
    record Key(ContainerId container, Meter meter, Instant hour, PriceBook.Version book) {}

    static HourUsage empty(Key key, Owner owner) {
        return new HourUsage(key, owner, BigInteger.ZERO, BigInteger.ZERO, 0, key.hour());
    }

    HourUsage plus(BigInteger more, boolean isFree, Instant until) {
        return new HourUsage(
                key,
                owner,
                isFree ? quantity : quantity.add(more),
                isFree ? free.add(more) : free,
                postedMicros,
                until.isAfter(ratedUntil) ? until : ratedUntil);
    }

    HourUsage posted(long micros) {
        return new HourUsage(key, owner, quantity, free, postedMicros + micros, ratedUntil);
    }
}
