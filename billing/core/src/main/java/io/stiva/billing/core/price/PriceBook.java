package io.stiva.billing.core.price;

import io.stiva.billing.core.usage.Meter;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The prices of one plan from one moment on. Never changes: another price is another version.
 *
 * @param validFrom a full hour, so that no usage record has two prices
 * @param prices one for every billed meter, in the order of {@link Meter}
 */
public record PriceBook(
        Version version, Instant validFrom, Currency currency, Map<Meter, Price> prices) {

    /**
     * Which book: {@code standard-1}.
     *
     * @param number 1 for the plan's first book, then one more
     */
    public record Version(String plan, int number) {
        @Override
        public String toString() {
            return plan + "-" + number;
        }
    }

    public PriceBook {
        if (!validFrom.equals(validFrom.truncatedTo(ChronoUnit.HOURS))) {
            throw refused("validFrom must be a full hour");
        }
        List<Meter> unpriced = new ArrayList<>();
        for (Meter meter : Meter.values()) {
            if (meter.isBilled() && !prices.containsKey(meter)) {
                unpriced.add(meter);
            }
        }
        if (!unpriced.isEmpty()) {
            throw refused("no price for " + unpriced);
        }
        prices = Collections.unmodifiableMap(new EnumMap<>(prices));
    }

    /** Makes a book of prices per unit. */
    public static PriceBook of(
            Version version,
            Instant validFrom,
            Currency currency,
            Map<Meter, BigDecimal> pricesPerUnit) {
        Map<Meter, Price> prices = new EnumMap<>(Meter.class);
        pricesPerUnit.forEach((meter, perUnit) -> prices.put(meter, new Price(meter, perUnit)));
        return new PriceBook(version, validFrom, currency, prices);
    }

    /** The price of a meter; of one that is only shown, zero. */
    public Price price(Meter meter) {
        Price price = prices.get(meter);
        return price == null || !meter.isBilled() ? new Price(meter, BigDecimal.ZERO) : price;
    }

    /** Names one price for an invoice line: {@code standard-1/compute.cpu.allocated}. */
    public String priceId(Meter meter) {
        return version + "/" + meter.code();
    }

    private static StivaException refused(String why) {
        return StivaException.of(ErrorCategory.INVALID, "invalid-price-book")
                .say("price book refused: %s", why)
                .build();
    }
}
