package io.stiva.client.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prices before deploying. */
public final class Quotes {

    private Quotes() {}

    /** POST /quotes. @param replicas null = 1 */
    public record NewQuote(
            Resources resources, @Nullable Integer replicas, @Nullable String project) {}

    /**
     * A quote: exact decimals, no rounding.
     *
     * @param per30Days 30 x 24 hours
     */
    public record Quote(
            String currency,
            String perSecond,
            String perHour,
            String per30Days,
            String priceBookVersion,
            int replicas,
            List<Line> lines,
            List<Quotas.Effect> quotas) {}

    /**
     * @param meter as on the invoice
     * @param quantityPerSecond for all replicas, in {@code unit}
     * @param unitPrice price of one {@code unit}
     */
    public record Line(
            String meter,
            String quantityPerSecond,
            String unit,
            String unitPrice,
            String perSecond) {}
}
