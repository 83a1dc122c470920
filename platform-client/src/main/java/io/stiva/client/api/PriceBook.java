package io.stiva.client.api;

import java.time.Instant;
import java.util.List;

/**
 * GET /price-books/current: what the caller's account pays from now on. A version never changes.
 *
 * @param version for example {@code standard-1}
 * @param validFrom a full hour
 * @param prices one per meter
 */
public record PriceBook(
        String version, String plan, String currency, Instant validFrom, List<Price> prices) {

    /**
     * The price of one meter.
     *
     * @param unit what {@code unitPrice} is for, for example {@code vCPU-seconds}
     * @param unitPrice exact decimal
     * @param billed false for what is only shown
     */
    public record Price(String meter, String unit, String unitPrice, boolean billed) {}
}
