package io.stiva.node.usage;

import io.stiva.billing.core.usage.CanonicalRecords;
import io.stiva.billing.core.usage.ChainId;
import io.stiva.billing.core.usage.ChainedRecord;
import io.stiva.billing.core.usage.Meter;
import io.stiva.billing.core.usage.RecordCheck;
import io.stiva.billing.core.usage.UsageBatch;
import io.stiva.billing.core.usage.UsageKeys;
import io.stiva.billing.core.usage.UsageRecord;
import io.stiva.node.cgroup.Limits;
import io.stiva.node.container.ContainerSpec;
import io.stiva.node.container.Counters;
import io.stiva.node.container.DeathCertificate;
import io.stiva.node.container.NameResolution;
import io.stiva.node.container.ObservedContainer;
import io.stiva.node.container.ObservedHealth;
import io.stiva.node.container.Oversight;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.MilliCpu;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.RestartPolicy;
import io.stiva.vocabulary.ServiceId;
import io.stiva.vocabulary.Slug;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A node with clocks that are set by hand and containers that are told what to be; its agent can
 * die and come back.
 */
final class UsageWorld implements AutoCloseable {

    static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    static final long LIMIT = 8 << 20;
    private static final NodeId NODE = new NodeId(id(1));

    final Path directory;
    final FakeClock clock = new FakeClock();
    final Map<ContainerId, Long> cpuNanos = new HashMap<>();
    final KeyPair key;
    long limit = LIMIT;
    long segmentBytes = 1 << 20;
    UUID boot = id(2);
    private @Nullable UsageJournal journal;
    private @Nullable UsageMeter meter;

    /** Both clocks; {@link #passes} moves both, {@link #set} only the wall's. */
    static final class FakeClock implements NodeClock {
        private Instant wall = NOON;
        private long bootNanos = Duration.ofHours(100).toNanos();

        @Override
        public Instant now() {
            return wall;
        }

        @Override
        public long bootNanos() {
            return bootNanos;
        }

        void passes(Duration time) {
            wall = wall.plus(time);
            bootNanos += time.toNanos();
        }

        void set(Instant time) {
            wall = time;
        }

        void reboot() {
            bootNanos = Duration.ofSeconds(20).toNanos();
        }
    }

    UsageWorld(Path directory) {
        this.directory = directory.resolve("usage");
        try {
            this.key = KeyPairGenerator.getInstance(UsageKeys.ALGORITHM).generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static UUID id(long n) {
        return new UUID(0x0193_5a5a_0000_7000L, 0x8000_0000_0000_0000L + n);
    }

    /** Starts an agent, which finds {@code found}. */
    UsageWorld agent(ObservedContainer... found) throws IOException {
        Book book = new Book();
        journal = UsageJournal.open(directory, limit, segmentBytes, book::apply);
        meter =
                new UsageMeter(
                        new UsageSettings(
                                directory, NODE, key.getPrivate(), boot, UsageSettings.LEAST_LIMIT),
                        clock,
                        this::counters,
                        pid -> pid + 1L,
                        journal,
                        book);
        meter.recover(List.of(found));
        meter.sync();
        return this;
    }

    UsageMeter meter() {
        return java.util.Objects.requireNonNull(meter);
    }

    UsageJournal journal() {
        return java.util.Objects.requireNonNull(journal);
    }

    /** The agent dies with what is in its memory. */
    void agentDies() throws IOException {
        journal().close();
        journal = null;
        meter = null;
    }

    void observe(ObservedContainer container) throws IOException {
        meter().observe(container);
        meter().sync();
    }

    void cut(int seconds) throws IOException {
        meter().cut(Duration.ofSeconds(seconds));
        meter().sync();
    }

    private Optional<Counters> counters(ContainerId container) {
        return Optional.ofNullable(cpuNanos.get(container)).map(UsageWorld::counters);
    }

    static Counters counters(long cpuNanos) {
        return new Counters(cpuNanos, 0, 0, 0, Bytes.mebi(1), Bytes.mebi(2), Bytes.mebi(1), 1, 0);
    }

    static ContainerId container(int n) {
        return new ContainerId(id(100 + n));
    }

    static ContainerSpec spec(int n) {
        return new ContainerSpec(
                container(n),
                new AccountId(id(10)),
                new ProjectId(id(11)),
                new ServiceId(id(12)),
                new Slug("web"),
                null,
                null,
                Map.of(),
                null,
                null,
                new MilliCpu(250),
                Bytes.mebi(64),
                100,
                RestartPolicy.NO,
                Duration.ofSeconds(10),
                false,
                NameResolution.NONE,
                Oversight.NONE);
    }

    static ObservedContainer withMemory(ObservedContainer seen, Bytes memory) {
        ContainerSpec spec = seen.spec();
        return new ObservedContainer(
                spec.with(new Limits(spec.cpu(), memory, spec.pids())),
                seen.image(),
                seen.state(),
                seen.pid(),
                seen.incarnation(),
                seen.restarts(),
                seen.startedAt(),
                null,
                seen.health(),
                seen.deaths());
    }

    static ObservedContainer running(int n, int incarnation, Instant startedAt) {
        return observed(n, ContainerState.RUNNING, incarnation, startedAt, List.of());
    }

    static ObservedContainer ended(int n, Instant startedAt, Instant endedAt, long cpuNanos) {
        return observed(
                n,
                ContainerState.SUCCEEDED,
                1,
                startedAt,
                List.of(death(1, startedAt, endedAt, cpuNanos)));
    }

    static DeathCertificate death(
            int incarnation, Instant startedAt, Instant endedAt, long cpuNanos) {
        return new DeathCertificate(
                incarnation,
                startedAt,
                endedAt,
                0,
                null,
                EndReason.COMPLETED,
                counters(cpuNanos),
                List.of(),
                "");
    }

    static ObservedContainer observed(
            int n,
            ContainerState state,
            int incarnation,
            Instant startedAt,
            List<DeathCertificate> deaths) {
        return new ObservedContainer(
                spec(n),
                new Digest("sha256:" + "a".repeat(64)),
                state,
                state.isBilled() ? 4711 : 0,
                incarnation,
                0,
                startedAt,
                null,
                ObservedHealth.UNCHECKED,
                deaths);
    }

    /**
     * Every record on disk that was not acknowledged, after checking what the control plane checks:
     * signatures, both chains, numbers without a gap, meeting intervals, and each record by itself.
     */
    List<UsageRecord> records() {
        List<UsageRecord> records = new ArrayList<>();
        Map<ChainId, Digest> heads = new HashMap<>();
        Map<String, UsageRecord> last = new HashMap<>();
        Digest previous = UsageRecord.CHAIN_START;
        long number = 1;
        RecordCheck check = new RecordCheck(Duration.ofDays(3650), Duration.ofDays(3650));
        for (io.stiva.protocol.UsageBatch wire : journal().pending(Integer.MAX_VALUE)) {
            UsageBatch batch = batch(wire);
            batch.verify(key.getPublic());
            require(batch.sequence() == number, "batch " + number + " is missing");
            require(batch.previousHash().equals(previous), "batch chain broken at " + number);
            previous = batch.hash();
            number++;
            for (ChainedRecord entry : batch.records()) {
                UsageRecord record = entry.record();
                ChainId chain = record.identity().chain();
                require(
                        heads.getOrDefault(chain, UsageRecord.CHAIN_START)
                                .equals(record.previousHash()),
                        "chain broken at " + record.identity());
                heads.put(chain, entry.claimedHash());
                require(
                        check.faultOf(record, clock.now()).isEmpty(),
                        check.faultOf(record, clock.now()) + " at " + record);
                UsageRecord before = last.put(chain + record.identity().meter().code(), record);
                require(
                        before == null
                                || record.identity().sequence() == before.identity().sequence() + 1,
                        "sequence of " + record.identity());
                records.add(record);
            }
        }
        return records;
    }

    /** Seconds × 1000 that the container was billed for CPU. */
    long billedMillis(int n) {
        return records().stream()
                .filter(record -> record.identity().container().equals(container(n)))
                .filter(record -> record.identity().meter() == Meter.CPU_ALLOCATED)
                .mapToLong(record -> record.interval().millis())
                .sum();
    }

    long sum(int n, Meter meter) {
        return records().stream()
                .filter(record -> record.identity().container().equals(container(n)))
                .filter(record -> record.identity().meter() == meter)
                .mapToLong(UsageRecord::quantity)
                .sum();
    }

    private static UsageBatch batch(io.stiva.protocol.UsageBatch wire) {
        return new UsageBatch(
                NODE,
                wire.number(),
                new Digest("sha256:" + wire.previousHash()),
                wire.records().stream()
                        .map(
                                entry ->
                                        new ChainedRecord(
                                                CanonicalRecords.parse(entry.canonical()),
                                                new Digest("sha256:" + entry.hash())))
                        .toList(),
                wire.signature());
    }

    private static void require(boolean ok, String what) {
        if (!ok) {
            throw new AssertionError(what);
        }
    }

    @Override
    public void close() throws IOException {
        if (journal != null) {
            journal.close();
        }
    }
}
