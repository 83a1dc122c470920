package io.stiva.billing.core.price;

import io.stiva.billing.core.usage.Meter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Currency;
import java.util.EnumMap;
import java.util.Map;

/** Price books for tests. */
public final class Books {

    public static final PriceBook STANDARD =
            book("0.000012", "0.0000013", "0.0000004", "0.10", "0.08");

    private Books() {}

    /** A book whose storage prices do not divide without rest. */
    public static PriceBook book(
            String cpu, String memory, String paused, String storage, String egress) {
        Map<Meter, BigDecimal> prices = new EnumMap<>(Meter.class);
        prices.put(Meter.CPU_ALLOCATED, new BigDecimal(cpu));
        prices.put(Meter.MEMORY_ALLOCATED, new BigDecimal(memory));
        prices.put(Meter.MEMORY_PAUSED, new BigDecimal(paused));
        prices.put(Meter.STORAGE_EPHEMERAL, new BigDecimal(storage));
        prices.put(Meter.STORAGE_VOLUME, new BigDecimal(storage));
        prices.put(Meter.REGISTRY_STORAGE, new BigDecimal(storage));
        prices.put(Meter.EGRESS_INTERNET, new BigDecimal(egress));
        prices.put(Meter.REQUESTS, new BigDecimal("0.40"));
        return PriceBook.of(
                new PriceBook.Version("standard", 1),
                Instant.parse("2026-01-01T00:00:00Z"),
                Currency.getInstance("EUR"),
                prices);
    }
}
