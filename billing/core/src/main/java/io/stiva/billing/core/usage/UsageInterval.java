package io.stiva.billing.core.usage;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A half-open interval {@code [start, end)}, by two clocks. Lengths come from the boot clock, which
 * nobody can set; UTC is the label an invoice prints.
 *
 * @param start UTC, whole milliseconds
 * @param end UTC, whole milliseconds, after {@code start}
 * @param bootStartNanos CLOCK_BOOTTIME at {@code start}
 * @param bootEndNanos CLOCK_BOOTTIME at {@code end}, not before {@code bootStartNanos}
 */
public record UsageInterval(Instant start, Instant end, long bootStartNanos, long bootEndNanos) {

    public UsageInterval {
        UsageErrors.require(start.isBefore(end), "end", "after start");
        UsageErrors.require(
                isWholeMillis(start) && isWholeMillis(end), "start", "whole milliseconds");
        UsageErrors.requireNotNegative(bootStartNanos, "bootStartNanos");
        UsageErrors.require(bootEndNanos >= bootStartNanos, "bootEndNanos", "not before its start");
    }

    private static boolean isWholeMillis(Instant instant) {
        return instant.equals(instant.truncatedTo(ChronoUnit.MILLIS));
    }

    /** What is billed, by the UTC labels, which a node makes from its boot clock. */
    public long millis() {
        return Duration.between(start, end).toMillis();
    }
}
