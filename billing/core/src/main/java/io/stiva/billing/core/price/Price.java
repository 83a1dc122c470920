package io.stiva.billing.core.price;

import io.stiva.billing.core.money.ExactAmount;
import io.stiva.billing.core.usage.Meter;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * What one unit of a meter costs.
 *
 * @param perUnit in the book's currency for one {@link Meter#unit}, 0 or more
 */
public record Price(Meter meter, BigDecimal perUnit) {

    public Price {
        if (perUnit.signum() < 0) {
            throw StivaException.of(ErrorCategory.INVALID, "invalid-price")
                    .say("price of %s must not be negative: %s", meter.code(), perUnit)
                    .build();
        }
    }

    /** Exactly quantity × price ÷ unit. */
    public ExactAmount of(BigInteger quantity) {
        return ExactAmount.of(perUnit).times(quantity).dividedBy(meter.unitSize());
    }
}
