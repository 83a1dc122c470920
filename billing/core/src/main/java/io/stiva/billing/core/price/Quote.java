package io.stiva.billing.core.price;

import io.stiva.billing.core.money.ExactAmount;
import io.stiva.billing.core.usage.Meter;
import io.stiva.vocabulary.ContainerState;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What running a {@link ResourceSpec} costs, before tiers and included amounts. Times the seconds
 * it runs it equals the rated cost of the usage records, exactly.
 */
public record Quote(PriceBook book, ResourceSpec spec, List<Line> lines) {

    private static final long MILLIS_PER_SECOND = 1000;
    private static final long SECONDS_PER_HOUR = 3600;
    private static final long SECONDS_PER_30_DAYS = Duration.ofDays(30).toSeconds();

    public Quote {
        lines = List.copyOf(lines);
    }

    /**
     * One meter of a quote.
     *
     * @param quantityPerSecond of all replicas, in the meter's recorded unit
     * @param perSecond exact cost of a second
     */
    public record Line(Price price, BigInteger quantityPerSecond, ExactAmount perSecond) {

        public Meter meter() {
            return price.meter();
        }

        /** The quantity of a second in the meter's pricing unit: 0.25 vCPU-seconds. */
        public ExactAmount unitsPerSecond() {
            return ExactAmount.of(new BigDecimal(quantityPerSecond))
                    .dividedBy(price.meter().unitSize());
        }

        public ExactAmount perHour() {
            return perSecond.times(SECONDS_PER_HOUR);
        }

        public ExactAmount per30Days() {
            return perSecond.times(SECONDS_PER_30_DAYS);
        }
    }

    /** Quotes {@code spec}, all its containers running. */
    public static Quote of(PriceBook book, ResourceSpec spec) {
        Map<Meter, Long> rates = new EnumMap<>(spec.each().perMillisecond(ContainerState.RUNNING));
        List<Line> lines = new ArrayList<>();
        rates.forEach(
                (meter, perMilli) -> {
                    BigInteger perSecond =
                            BigInteger.valueOf(perMilli)
                                    .multiply(BigInteger.valueOf(MILLIS_PER_SECOND))
                                    .multiply(BigInteger.valueOf(spec.replicas()));
                    Price price = book.price(meter);
                    lines.add(new Line(price, perSecond, price.of(perSecond)));
                });
        return new Quote(book, spec, lines);
    }

    public ExactAmount perSecond() {
        return lines.stream().map(Line::perSecond).reduce(ExactAmount.ZERO, ExactAmount::plus);
    }

    public ExactAmount perHour() {
        return perSecond().times(SECONDS_PER_HOUR);
    }

    public ExactAmount per30Days() {
        return perSecond().times(SECONDS_PER_30_DAYS);
    }
}
