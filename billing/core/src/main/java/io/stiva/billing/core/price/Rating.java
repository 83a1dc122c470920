package io.stiva.billing.core.price;

import io.stiva.billing.core.money.ExactAmount;
import io.stiva.billing.core.usage.UsageRecord;
import java.math.BigInteger;
import java.util.Collection;

/** Puts the price on usage. */
public final class Rating {
    private Rating() {}

    /** The exact list cost of a record: zero when it is zero-rated. */
    public static ExactAmount cost(PriceBook book, UsageRecord record) {
        return record.zeroRated() != null
                ? ExactAmount.ZERO
                : book.price(record.identity().meter()).of(BigInteger.valueOf(record.quantity()));
    }

    /** The exact list cost of all {@code records}. */
    public static ExactAmount cost(PriceBook book, Collection<UsageRecord> records) {
        ExactAmount sum = ExactAmount.ZERO;
        for (UsageRecord record : records) {
            sum = sum.plus(cost(book, record));
        }
        return sum;
    }

    /**
     * What to post now so that the sum of all postings of a cumulative amount is that amount
     * rounded once: the difference of its rounded value and what was posted before. Posting the
     * parts rounded one by one would lose up to half a micro-unit each.
     *
     * @param posted micro-units posted so far
     * @return micro-units, negative when the cumulative amount fell
     * @throws ArithmeticException when it does not fit a long: over 9 × 10^12 of the currency
     */
    public static long posting(ExactAmount cumulative, long posted) {
        return Math.subtractExact(cumulative.roundedToMicros().longValueExact(), posted);
    }
}
