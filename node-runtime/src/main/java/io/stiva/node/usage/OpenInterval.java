package io.stiva.node.usage;

import io.stiva.billing.core.usage.Allocation;
import io.stiva.billing.core.usage.ChainId;
import io.stiva.billing.core.usage.ChainedRecord;
import io.stiva.billing.core.usage.KernelCounters;
import io.stiva.billing.core.usage.Meter;
import io.stiva.billing.core.usage.Origin;
import io.stiva.billing.core.usage.Owner;
import io.stiva.billing.core.usage.RecordIdentity;
import io.stiva.billing.core.usage.UsageInterval;
import io.stiva.billing.core.usage.UsageRecord;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.Digest;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One incarnation of a container that is being billed, and how far it was cut. Immutable: a cut
 * gives the records and the interval that goes on.
 *
 * <p>All times are milliseconds since its start by the boot clock, cut down, so that the lengths of
 * the pieces add up to the length of the whole wherever it is cut.
 *
 * @param startMillis UTC label of its start, since 1970; every later label is this plus the boot
 *     clock's milliseconds, so a step of the wall clock moves nothing
 * @param startBootNanos CLOCK_BOOTTIME of its start
 * @param cutMillis up to where records exist
 * @param counters the last reading
 * @param head hash of its newest record
 * @param sequences of its newest record per meter
 */
record OpenInterval(
        ChainId chain,
        Owner owner,
        Origin origin,
        Allocation allocation,
        ContainerState state,
        long startMillis,
        long startBootNanos,
        long cutMillis,
        KernelCounters counters,
        Digest head,
        Map<Meter, Long> sequences) {

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;

    /**
     * Up to here a gap is cut by the minute; a longer one, after the agent was away, by the hour.
     */
    private static final long MOST_CUT_BY_MINUTE = 10 * MINUTE;

    OpenInterval {
        sequences = Collections.unmodifiableMap(new EnumMap<>(sequences));
    }

    /** An incarnation nothing was counted of. */
    static OpenInterval start(
            ChainId chain,
            Owner owner,
            Origin origin,
            Allocation allocation,
            ContainerState state,
            Instant start,
            long startBootNanos) {
        return new OpenInterval(
                chain,
                owner,
                origin,
                allocation,
                state,
                start.toEpochMilli(),
                startBootNanos,
                0,
                KernelCounters.ZERO,
                UsageRecord.CHAIN_START,
                new EnumMap<>(Meter.class));
    }

    /** A cut: what is proved now, and what goes on. */
    record Cut(List<ChainedRecord> records, OpenInterval rest) {}

    /** Milliseconds since the start, not before the last cut. */
    long elapsedMillis(long bootNanos) {
        return Math.max(cutMillis, (bootNanos - startBootNanos) / NANOS_PER_MILLI);
    }

    /** The last label at or before {@code bootNanos} that is a multiple of {@code periodMillis}. */
    long boundaryBefore(long bootNanos, long periodMillis) {
        long label = startMillis + elapsedMillis(bootNanos);
        return Math.max(cutMillis, Math.floorDiv(label, periodMillis) * periodMillis - startMillis);
    }

    /** The same from its last cut on in another state or with another allocation. */
    OpenInterval in(ContainerState next, Allocation nextAllocation) {
        return new OpenInterval(
                chain,
                owner,
                origin,
                nextAllocation,
                next,
                startMillis,
                startBootNanos,
                cutMillis,
                counters,
                head,
                sequences);
    }

    /**
     * Cuts at {@code toMillis} since the start, and within at each minute or hour.
     *
     * @param reading of the kernel's counters, taken at or after the cut
     */
    Cut cut(long toMillis, KernelCounters reading) {
        long from = cutMillis;
        if (toMillis <= from) {
            return new Cut(List.of(), this);
        }
        KernelCounters seen = notBelow(reading);
        long used = seen.cpuUsedNanos() - counters.cpuUsedNanos();
        long step = toMillis - from <= MOST_CUT_BY_MINUTE ? MINUTE : HOUR;
        List<ChainedRecord> records = new ArrayList<>();
        OpenInterval at = this;
        long pieceFrom = from;
        while (pieceFrom < toMillis) {
            long nextGrid = Math.floorDiv(startMillis + pieceFrom, step) * step + step;
            long pieceTo = Math.min(toMillis, nextGrid - startMillis);
            // CPU between two readings is spread evenly over the pieces: nobody looked in between.
            long pieceUsed =
                    share(used, pieceTo - from, toMillis - from)
                            - share(used, pieceFrom - from, toMillis - from);
            at = at.piece(pieceTo, pieceUsed, seen, records);
            pieceFrom = pieceTo;
        }
        return new Cut(records, at.with(state, toMillis, seen, at.head, at.sequences));
    }

    private static long share(long amount, long part, long whole) {
        return BigInteger.valueOf(amount)
                .multiply(BigInteger.valueOf(part))
                .divide(BigInteger.valueOf(whole))
                .longValueExact();
    }

    private OpenInterval piece(
            long toMillis, long cpuUsed, KernelCounters seen, List<ChainedRecord> records) {
        Map<Meter, Long> quantities = new EnumMap<>(Meter.class);
        allocation
                .perMillisecond(state)
                .forEach(
                        (meter, rate) ->
                                quantities.put(
                                        meter, Math.multiplyExact(rate, toMillis - cutMillis)));
        if (!quantities.isEmpty()) {
            quantities.put(Meter.CPU_USED, cpuUsed);
        }
        Digest last = head;
        Map<Meter, Long> next = new EnumMap<>(Meter.class);
        next.putAll(sequences);
        for (Map.Entry<Meter, Long> entry : quantities.entrySet()) {
            long sequence = next.merge(entry.getKey(), 1L, Long::sum);
            ChainedRecord record =
                    ChainedRecord.of(
                            new UsageRecord(
                                    owner,
                                    origin,
                                    new RecordIdentity(
                                            chain.container(),
                                            chain.incarnation(),
                                            entry.getKey(),
                                            sequence),
                                    interval(cutMillis, toMillis),
                                    state,
                                    allocation,
                                    entry.getValue(),
                                    seen,
                                    null,
                                    last));
            records.add(record);
            last = record.claimedHash();
        }
        return with(state, toMillis, counters, last, next);
    }

    private UsageInterval interval(long fromMillis, long toMillis) {
        return new UsageInterval(
                Instant.ofEpochMilli(startMillis + fromMillis),
                Instant.ofEpochMilli(startMillis + toMillis),
                startBootNanos + fromMillis * NANOS_PER_MILLI,
                startBootNanos + toMillis * NANOS_PER_MILLI);
    }

    /** Counters only grow; a reading that fell (its cgroup is gone) says nothing. */
    private KernelCounters notBelow(KernelCounters reading) {
        return new KernelCounters(
                Math.max(reading.readAtBootNanos(), counters.readAtBootNanos()),
                Math.max(reading.cpuUsedNanos(), counters.cpuUsedNanos()),
                Math.max(reading.cpuThrottledNanos(), counters.cpuThrottledNanos()),
                Math.max(reading.memoryPeakBytes(), counters.memoryPeakBytes()));
    }

    private OpenInterval with(
            ContainerState newState,
            long newCut,
            KernelCounters newCounters,
            Digest newHead,
            Map<Meter, Long> newSequences) {
        return new OpenInterval(
                chain,
                owner,
                origin,
                allocation,
                newState,
                startMillis,
                startBootNanos,
                newCut,
                newCounters,
                newHead,
                newSequences);
    }
}
