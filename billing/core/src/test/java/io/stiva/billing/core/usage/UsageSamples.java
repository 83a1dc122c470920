package io.stiva.billing.core.usage;

import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.MilliCpu;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.ServiceId;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Records for tests: one quarter of a vCPU and 64 MiB on one node, unless said otherwise. */
public final class UsageSamples {

    public static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    public static final NodeId NODE = new NodeId(id(1));
    public static final ContainerId CONTAINER = new ContainerId(id(2));
    public static final Owner OWNER =
            new Owner(new AccountId(id(3)), new ProjectId(id(4)), new ServiceId(id(5)));
    public static final Allocation SMALL = new Allocation(new MilliCpu(250), Bytes.mebi(64));
    public static final UUID BOOT = id(6);

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long BOOT_AT_NOON_MILLIS = 5_000;

    private UsageSamples() {}

    public static UUID id(long n) {
        return new UUID(0x0193_5a5a_0000_7000L, 0x8000_0000_0000_0000L + n);
    }

    public static KeyPair key() {
        try {
            return KeyPairGenerator.getInstance(UsageKeys.ALGORITHM).generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Running from {@code fromMillis} to {@code toMillis} after noon. */
    public static UsageRecord record(
            Meter meter, long sequence, long fromMillis, long toMillis, Digest previous) {
        return record(CONTAINER, meter, sequence, fromMillis, toMillis, previous);
    }

    public static UsageRecord record(
            ContainerId container,
            Meter meter,
            long sequence,
            long fromMillis,
            long toMillis,
            Digest previous) {
        ContainerState state =
                meter == Meter.MEMORY_PAUSED ? ContainerState.PAUSED : ContainerState.RUNNING;
        long rate = SMALL.perMillisecond(state).getOrDefault(meter, 1000L);
        return new UsageRecord(
                OWNER,
                new Origin(NODE, BOOT, 4711),
                new RecordIdentity(container, 1, meter, sequence),
                interval(fromMillis, toMillis),
                state,
                SMALL,
                Math.multiplyExact(rate, toMillis - fromMillis),
                new KernelCounters(
                        (BOOT_AT_NOON_MILLIS + toMillis) * NANOS_PER_MILLI + 100,
                        1_234_567,
                        89,
                        1_048_576),
                null,
                previous);
    }

    public static UsageInterval interval(long fromMillis, long toMillis) {
        return new UsageInterval(
                NOON.plusMillis(fromMillis),
                NOON.plusMillis(toMillis),
                (BOOT_AT_NOON_MILLIS + fromMillis) * NANOS_PER_MILLI,
                (BOOT_AT_NOON_MILLIS + toMillis) * NANOS_PER_MILLI);
    }

    /** A chain of {@code count} records of CPU, one second each, from noon. */
    public static List<ChainedRecord> chain(int count) {
        List<ChainedRecord> chain = new ArrayList<>();
        Digest previous = UsageRecord.CHAIN_START;
        for (int i = 0; i < count; i++) {
            ChainedRecord link =
                    ChainedRecord.of(
                            record(
                                    Meter.CPU_ALLOCATED,
                                    i + 1L,
                                    i * 1000L,
                                    (i + 1) * 1000L,
                                    previous));
            chain.add(link);
            previous = link.claimedHash();
        }
        return chain;
    }
}
