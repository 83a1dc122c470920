package io.stiva.billing.core.usage;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * Whether one record is believable by itself.
 *
 * @param tolerance how far a node's clock may run before the control plane's
 * @param mostLate how old a record may be
 */
public record RecordCheck(Duration tolerance, Duration mostLate) {

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Two minutes of tolerance, 35 days of lateness. */
    public static final RecordCheck STANDARD =
            new RecordCheck(Duration.ofMinutes(2), Duration.ofDays(35));

    /**
     * The first fault, if any.
     *
     * @param now the control plane's clock
     */
    public Optional<RecordFault> faultOf(UsageRecord record, Instant now) {
        UsageInterval interval = record.interval();
        if (isTooEarly(interval, now)) {
            return Optional.of(RecordFault.IN_THE_FUTURE);
        }
        if (isTooLate(interval, now)) {
            return Optional.of(RecordFault.TOO_OLD);
        }
        if (interval.end().isAfter(hourOf(interval).plus(1, ChronoUnit.HOURS))) {
            return Optional.of(RecordFault.CROSSES_HOUR);
        }
        if (!clocksAgree(interval)) {
            return Optional.of(RecordFault.CLOCKS_DIFFER);
        }
        return quantityFault(record);
    }

    /** Whether the record is neither of the future nor too old. */
    public boolean isInTime(UsageRecord record, Instant now) {
        return !isTooEarly(record.interval(), now) && !isTooLate(record.interval(), now);
    }

    private boolean isTooEarly(UsageInterval interval, Instant now) {
        return interval.end().isAfter(now.plus(tolerance));
    }

    private boolean isTooLate(UsageInterval interval, Instant now) {
        return interval.start().isBefore(now.minus(mostLate));
    }

    private static Instant hourOf(UsageInterval interval) {
        return interval.start().truncatedTo(ChronoUnit.HOURS);
    }

    /** Both ends are cut to milliseconds, so the two lengths differ by less than one. */
    private static boolean clocksAgree(UsageInterval interval) {
        long bootNanos = interval.bootEndNanos() - interval.bootStartNanos();
        return Math.abs(bootNanos - interval.millis() * NANOS_PER_MILLI) < NANOS_PER_MILLI;
    }

    private static Optional<RecordFault> quantityFault(UsageRecord record) {
        Map<Meter, Long> rates = record.allocation().perMillisecond(record.state());
        return switch (record.identity().meter()) {
            case CPU_ALLOCATED, MEMORY_ALLOCATED, MEMORY_PAUSED -> {
                Long rate = rates.get(record.identity().meter());
                if (rate == null) {
                    yield Optional.of(RecordFault.METER_NOT_RUNNING);
                }
                boolean right = product(rate, record.interval().millis()) == record.quantity();
                yield right ? Optional.empty() : Optional.of(RecordFault.QUANTITY_WRONG);
            }
            case CPU_USED,
                    STORAGE_EPHEMERAL,
                    STORAGE_VOLUME,
                    REGISTRY_STORAGE,
                    EGRESS_INTERNET,
                    REQUESTS ->
                    Optional.empty();
        };
    }

    /** The product, or -1 (which no quantity equals) when it does not fit. */
    private static long product(long rate, long millis) {
        return Math.multiplyHigh(rate, millis) == 0 ? Math.max(-1, rate * millis) : -1;
    }
}
