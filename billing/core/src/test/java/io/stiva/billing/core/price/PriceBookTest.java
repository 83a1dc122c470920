package io.stiva.billing.core.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.billing.core.usage.Meter;
import io.stiva.billing.core.usage.PricingUnit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PriceBookTest {

    @Test
    void a_unit_of_each_meter_costs_its_price() {
        for (Meter meter : Meter.values()) {
            BigDecimal price = Books.STANDARD.price(meter).perUnit();
            assertThat(Books.STANDARD.price(meter).of(meter.unitSize()))
                    .as(meter.code())
                    .hasToString(
                            price.signum() == 0 ? "0" : price.stripTrailingZeros().toPlainString());
        }
    }

    @Test
    void the_units_are_those_of_the_conventions() {
        assertThat(Meter.CPU_ALLOCATED.unitSize()).isEqualTo(1_000_000);
        assertThat(Meter.MEMORY_ALLOCATED.unitSize()).isEqualTo(1_073_741_824_000L);
        assertThat(Meter.CPU_USED.unitSize()).isEqualTo(1_000_000_000);
        assertThat(Meter.STORAGE_VOLUME.unitSize())
                .isEqualTo(new BigInteger("2783138807808000000"));
        assertThat(Meter.EGRESS_INTERNET.unitSize()).isEqualTo(1_073_741_824);
        assertThat(Meter.REQUESTS.unit()).isEqualTo(PricingUnit.MILLION);
        for (Meter meter : Meter.values()) {
            assertThat(Meter.parse(meter.code())).isEqualTo(meter);
        }
        assertThatThrownBy(() -> Meter.parse("compute.luck")).hasMessageContaining("not a meter");
    }

    @Test
    void what_is_only_shown_costs_nothing_even_when_a_book_prices_it() {
        Map<Meter, BigDecimal> prices = new java.util.EnumMap<>(Meter.class);
        for (Meter meter : Meter.values()) {
            prices.put(meter, BigDecimal.ONE);
        }
        PriceBook book =
                PriceBook.of(
                        new PriceBook.Version("odd", 1),
                        Books.STANDARD.validFrom(),
                        Books.STANDARD.currency(),
                        prices);
        assertThat(book.price(Meter.CPU_USED).of(BigInteger.TEN).isZero()).isTrue();
        assertThat(book.price(Meter.REQUESTS).of(BigInteger.TEN).isZero()).isFalse();
    }

    @Test
    void a_book_prices_every_billed_meter_from_a_full_hour_on() {
        assertThatThrownBy(
                        () ->
                                PriceBook.of(
                                        Books.STANDARD.version(),
                                        Books.STANDARD.validFrom(),
                                        Books.STANDARD.currency(),
                                        Map.of(Meter.CPU_ALLOCATED, BigDecimal.ONE)))
                .hasMessageContaining("no price for")
                .hasMessageContaining("requests");
        assertThatThrownBy(
                        () ->
                                new PriceBook(
                                        Books.STANDARD.version(),
                                        Instant.parse("2026-01-01T00:30:00Z"),
                                        Books.STANDARD.currency(),
                                        Books.STANDARD.prices()))
                .hasMessageContaining("full hour");
        assertThatThrownBy(() -> new Price(Meter.REQUESTS, new BigDecimal("-0.01")))
                .hasMessageContaining("negative");
    }

    @Test
    void a_price_is_named_for_the_invoice() {
        assertThat(Books.STANDARD.priceId(Meter.REQUESTS)).isEqualTo("standard-1/requests");
    }
}
