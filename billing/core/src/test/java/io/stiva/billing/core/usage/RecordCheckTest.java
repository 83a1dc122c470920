package io.stiva.billing.core.usage;

import static io.stiva.billing.core.usage.UsageSamples.NOON;
import static io.stiva.billing.core.usage.UsageSamples.interval;
import static io.stiva.billing.core.usage.UsageSamples.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.MilliCpu;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecordCheckTest {

    private static final long MINUTE = 60_000;
    private static final UsageRecord GOOD =
            record(Meter.MEMORY_ALLOCATED, 1, 0, MINUTE, UsageRecord.CHAIN_START);
    private static final Instant AFTER = NOON.plusMillis(MINUTE);

    @Test
    void a_minute_of_running_is_believed() {
        assertThat(RecordCheck.STANDARD.faultOf(GOOD, AFTER)).isEmpty();
    }

    @Test
    void the_future_is_refused_beyond_the_tolerance_only() {
        Duration tolerance = RecordCheck.STANDARD.tolerance();
        assertThat(RecordCheck.STANDARD.faultOf(GOOD, AFTER.minus(tolerance))).isEmpty();
        assertThat(RecordCheck.STANDARD.faultOf(GOOD, AFTER.minus(tolerance).minusMillis(1)))
                .contains(RecordFault.IN_THE_FUTURE);
    }

    @Test
    void what_is_too_late_is_refused() {
        Duration late = RecordCheck.STANDARD.mostLate();
        assertThat(RecordCheck.STANDARD.faultOf(GOOD, NOON.plus(late))).isEmpty();
        assertThat(RecordCheck.STANDARD.faultOf(GOOD, NOON.plus(late).plusMillis(1)))
                .contains(RecordFault.TOO_OLD);
    }

    @Test
    void a_record_ends_with_its_hour() {
        Instant later = NOON.plus(Duration.ofHours(2));
        UsageRecord toTheHour =
                record(Meter.CPU_ALLOCATED, 1, 59 * MINUTE, 60 * MINUTE, UsageRecord.CHAIN_START);
        UsageRecord overIt =
                record(
                        Meter.CPU_ALLOCATED,
                        1,
                        59 * MINUTE,
                        60 * MINUTE + 1,
                        UsageRecord.CHAIN_START);
        assertThat(RecordCheck.STANDARD.faultOf(toTheHour, later)).isEmpty();
        assertThat(RecordCheck.STANDARD.faultOf(overIt, later)).contains(RecordFault.CROSSES_HOUR);
    }

    @Test
    void labels_that_are_longer_than_the_boot_clock_are_refused() {
        UsageInterval honest = interval(0, MINUTE);
        UsageInterval stretched =
                new UsageInterval(
                        honest.start(),
                        honest.end(),
                        honest.bootStartNanos(),
                        honest.bootEndNanos() - 1_000_000);
        assertThat(RecordCheck.STANDARD.faultOf(with(stretched, GOOD.quantity()), AFTER))
                .contains(RecordFault.CLOCKS_DIFFER);
    }

    @Test
    void a_quantity_is_allocation_times_length() {
        assertThat(RecordCheck.STANDARD.faultOf(with(GOOD.interval(), GOOD.quantity() + 1), AFTER))
                .contains(RecordFault.QUANTITY_WRONG);
    }

    @Test
    void a_quantity_that_would_not_fit_is_refused_and_not_wrapped() {
        // 2^62 x 60,000 is a multiple of 2^64: wrapped, it would be 0.
        UsageRecord huge =
                new UsageRecord(
                        GOOD.owner(),
                        GOOD.origin(),
                        GOOD.identity(),
                        GOOD.interval(),
                        ContainerState.RUNNING,
                        new Allocation(new MilliCpu(1), new Bytes(1L << 62)),
                        0,
                        GOOD.counters(),
                        null,
                        GOOD.previousHash());
        assertThat(RecordCheck.STANDARD.faultOf(huge, AFTER)).contains(RecordFault.QUANTITY_WRONG);
    }

    @Test
    void a_meter_that_does_not_run_in_the_state_is_refused() {
        UsageRecord paused =
                new UsageRecord(
                        GOOD.owner(),
                        GOOD.origin(),
                        GOOD.identity(),
                        GOOD.interval(),
                        ContainerState.PAUSED,
                        GOOD.allocation(),
                        GOOD.quantity(),
                        GOOD.counters(),
                        null,
                        GOOD.previousHash());
        assertThat(RecordCheck.STANDARD.faultOf(paused, AFTER))
                .contains(RecordFault.METER_NOT_RUNNING);
    }

    private static UsageRecord with(UsageInterval interval, long quantity) {
        return new UsageRecord(
                GOOD.owner(),
                GOOD.origin(),
                GOOD.identity(),
                interval,
                GOOD.state(),
                GOOD.allocation(),
                quantity,
                GOOD.counters(),
                null,
                GOOD.previousHash());
    }
}
