package io.stiva.billing.core.usage;

import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.Digest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One meter of one container over one interval: what is billed, and beside it what the kernel
 * counted. Structurally sound by construction; whether it is believable is {@link RecordCheck}'s
 * question.
 *
 * @param state the container was in for the whole interval
 * @param allocation it held for the whole interval
 * @param quantity in the meter's recorded unit, 0 or more
 * @param zeroRated why the node itself says that it costs nothing; null when it is billed
 * @param previousHash of the record before it in its {@link ChainId chain}, {@link #CHAIN_START}
 *     for the first
 */
public record UsageRecord(
        Owner owner,
        Origin origin,
        RecordIdentity identity,
        UsageInterval interval,
        ContainerState state,
        Allocation allocation,
        long quantity,
        KernelCounters counters,
        @Nullable ZeroRatedReason zeroRated,
        Digest previousHash) {

    /** What the first link of every chain is tied to: 32 zero bytes. */
    public static final Digest CHAIN_START = Digest.ofSha256(new byte[32]);

    public UsageRecord {
        UsageErrors.requireNotNegative(quantity, "quantity");
    }

    /**
     * The bytes that are hashed: UTF-8 lines {@code name value}, each ended by one line feed, in
     * this order and no other; times as decimal milliseconds since 1970-01-01 UTC, what is absent
     * as {@code -}.
     *
     * <pre>
     * stiva-usage-record/1
     * account acc_06f0s1m2h3j4k5m6n7p8q9r0st
     * project prj_…
     * service svc_…
     * container ctr_…
     * incarnation 1
     * meter compute.cpu.allocated
     * sequence 17
     * node nod_…
     * boot 5c5be3ad-7a57-4d1f-a0f9-2f6ff0a5a5f1
     * cgroup 4711
     * start 1795496400000
     * end 1795496460000
     * boot-start 123000000000
     * boot-end 183000000000
     * state RUNNING
     * cpu 250
     * memory 67108864
     * quantity 15000000
     * counters-read 183000100000
     * cpu-used 1234567
     * cpu-throttled 0
     * memory-peak 1048576
     * zero-rated -
     * previous 0000…
     * </pre>
     */
    public byte[] canonicalBytes() {
        CanonicalLines lines = new CanonicalLines(CanonicalRecords.FIRST_LINE);
        lines.add("account", owner.account());
        lines.add("project", owner.project());
        lines.add("service", owner.service());
        lines.add("container", identity.container());
        lines.add("incarnation", identity.incarnation());
        lines.add("meter", identity.meter().code());
        lines.add("sequence", identity.sequence());
        lines.add("node", origin.node());
        lines.add("boot", origin.boot());
        lines.add("cgroup", origin.cgroup());
        lines.add("start", interval.start().toEpochMilli());
        lines.add("end", interval.end().toEpochMilli());
        lines.add("boot-start", interval.bootStartNanos());
        lines.add("boot-end", interval.bootEndNanos());
        lines.add("state", state.name());
        lines.add("cpu", allocation.cpu().value());
        lines.add("memory", allocation.memory().value());
        lines.add("quantity", quantity);
        lines.add("counters-read", counters.readAtBootNanos());
        lines.add("cpu-used", counters.cpuUsedNanos());
        lines.add("cpu-throttled", counters.cpuThrottledNanos());
        lines.add("memory-peak", counters.memoryPeakBytes());
        lines.add("zero-rated", zeroRated == null ? null : zeroRated.name());
        lines.add("previous", previousHash.hex());
        return lines.bytes(StandardCharsets.UTF_8);
    }

    /** {@link #canonicalBytes} as text, as it travels; {@link CanonicalRecords} reads it back. */
    public String canonicalText() {
        return new String(canonicalBytes(), StandardCharsets.UTF_8);
    }

    /** SHA-256 of {@link #canonicalBytes}: the record's link in its chain. */
    public Digest hash() {
        return Hashing.sha256(canonicalBytes());
    }
}
