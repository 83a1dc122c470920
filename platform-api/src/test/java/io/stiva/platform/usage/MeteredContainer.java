package io.stiva.platform.usage;

import io.stiva.billing.core.usage.Allocation;
import io.stiva.billing.core.usage.ChainedRecord;
import io.stiva.billing.core.usage.KernelCounters;
import io.stiva.billing.core.usage.Meter;
import io.stiva.billing.core.usage.Origin;
import io.stiva.billing.core.usage.Owner;
import io.stiva.billing.core.usage.RecordIdentity;
import io.stiva.billing.core.usage.UsageInterval;
import io.stiva.billing.core.usage.UsageRecord;
import io.stiva.platform.testing.RunningApi;
import io.stiva.platform.testing.Tenant;
import io.stiva.protocol.UsageBatch;
import io.stiva.protocol.UsageEntry;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.MilliCpu;
import io.stiva.vocabulary.NodeId;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A container of a quarter vCPU and 64 MiB that a tenant runs on an enrolled node of its own. */
final class MeteredContainer {

    private static final Allocation ALLOCATION = new Allocation(new MilliCpu(250), Bytes.mebi(64));

    final ContainerId id;
    final NodeId node;
    private final RunningApi api;
    private final Owner owner;
    private final KeyPair key;

    /** A full hour that has passed, so that the records never cross one. */
    private final Instant start =
            Instant.now().truncatedTo(ChronoUnit.HOURS).minus(1, ChronoUnit.HOURS);

    private Digest head = UsageRecord.CHAIN_START;
    private Digest previousBatch = UsageRecord.CHAIN_START;
    private long batches;

    MeteredContainer(RunningApi api, Tenant tenant) {
        this.api = api;
        Random random = new Random();
        this.id = ContainerId.next(Instant.now(), random);
        this.node = NodeId.next(Instant.now(), random);
        this.owner = new Owner(tenant.account(), tenant.project().id(), null);
        try {
            this.key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        place();
        api.bean(NodeUsage.class).register(node, key.getPublic().getEncoded());
    }

    private void place() {
        JdbcClient worker = JdbcClient.create(api.database().worker());
        worker.sql(
                        """
                        INSERT INTO platform.node (id, name, state, usage_key, state_since, created_at)
                        VALUES (:id, :name, 'READY', :key, now(), now())
                        """)
                .param("id", node.value())
                .param("name", "n" + node.value().toString().replace("-", ""))
                .param("key", key.getPublic().getEncoded())
                .update();
        worker.sql(
                        """
                        INSERT INTO platform.container
                            (account_id, id, project_id, name, template, image_digest, architectures,
                             cpu_milli, memory_bytes, pids, state, state_since, desired_state,
                             holds_quota, node_id, created_at)
                        VALUES (:account, :id, :project, 'web', '{}', :digest, '{AMD64}', 250,
                                67108864, 512, 'RUNNING', now(), 'RUNNING', true, :node, now())
                        """)
                .param("account", owner.account().value())
                .param("id", id.value())
                .param("project", owner.project().value())
                .param("digest", "sha256:" + "a".repeat(64))
                .param("node", node.value())
                .update();
    }

    /** The wire batch of CPU and memory from {@code from} to {@code to} seconds. */
    UsageBatch runs(int from, int to, long sequence) {
        List<ChainedRecord> records = new ArrayList<>();
        ALLOCATION
                .perMillisecond(ContainerState.RUNNING)
                .forEach(
                        (meter, rate) -> {
                            ChainedRecord record =
                                    ChainedRecord.of(record(meter, rate, from, to, sequence));
                            records.add(record);
                            head = record.claimedHash();
                        });
        io.stiva.billing.core.usage.UsageBatch batch =
                io.stiva.billing.core.usage.UsageBatch.signed(
                        node, ++batches, previousBatch, records, key.getPrivate());
        previousBatch = batch.hash();
        return new UsageBatch(
                batch.sequence(),
                batch.previousHash().hex(),
                records.stream()
                        .map(
                                record ->
                                        new UsageEntry(
                                                record.record().canonicalText(),
                                                record.claimedHash().hex()))
                        .toList(),
                batch.signature());
    }

    private UsageRecord record(Meter meter, long rate, int from, int to, long sequence) {
        return new UsageRecord(
                owner,
                new Origin(node, new UUID(1, 2), 0),
                new RecordIdentity(id, 1, meter, sequence),
                new UsageInterval(
                        start.plusSeconds(from),
                        start.plusSeconds(to),
                        from * 1_000_000_000L,
                        to * 1_000_000_000L),
                ContainerState.RUNNING,
                ALLOCATION,
                rate * 1000 * (to - from),
                KernelCounters.ZERO,
                null,
                head);
    }

    /** The month the usage is in, {@code YYYY-MM}. */
    String month() {
        return start.atOffset(ZoneOffset.UTC).toString().substring(0, 7);
    }

    Instant at(int seconds) {
        return start.plusSeconds(seconds);
    }
}
