package io.stiva.billing.ledger;

import io.stiva.billing.core.usage.ChainId;
import io.stiva.billing.core.usage.ChainedRecord;
import io.stiva.billing.core.usage.Meter;
import io.stiva.billing.core.usage.RecordIdentity;
import io.stiva.billing.core.usage.UsageBatch;
import io.stiva.billing.core.usage.UsageRecord;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.NodeId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of nodes, batches, chains and records. */
final class UsageStore {

    private static final String REGISTER =
            """
            INSERT INTO billing.usage_node (node_id, public_key, registered_at)
            VALUES (:node, :key, :now)
            ON CONFLICT (node_id) DO NOTHING
            """;

    private static final String LOCK_HEAD =
            """
            SELECT batch_sequence, batch_hash FROM billing.usage_node WHERE node_id = :node FOR UPDATE
            """;

    private static final String MOVE_HEAD =
            """
            UPDATE billing.usage_node SET batch_sequence = :sequence, batch_hash = :hash
            WHERE node_id = :node
            """;

    private static final String INSERT_BATCH =
            """
            INSERT INTO billing.usage_batch
                (node_id, sequence, hash, previous_hash, signature, records, received_at)
            VALUES (:node, :sequence, :hash, :previous, :signature, :records, :now)
            """;

    private static final String CHAINS =
            """
            SELECT account_id, container_id, incarnation, node_id, head, records
            FROM billing.usage_chain WHERE container_id IN (:containers) AND node_id = :node
            """;

    private static final String SERIES =
            """
            SELECT container_id, incarnation, meter, last_sequence, ended_at
            FROM billing.usage_series
            WHERE account_id IN (:accounts) AND container_id IN (:containers)
            """;

    private static final String SAVE_CHAIN =
            """
            INSERT INTO billing.usage_chain
                (account_id, container_id, incarnation, node_id, head, records)
            VALUES (:account, :container, :incarnation, :node, :head, :records)
            ON CONFLICT (account_id, container_id, incarnation)
            DO UPDATE SET head = excluded.head, records = excluded.records
            """;

    private static final String SAVE_SERIES =
            """
            INSERT INTO billing.usage_series
                (account_id, container_id, incarnation, meter, last_sequence, ended_at)
            VALUES (:account, :container, :incarnation, :meter, :lastSequence, :endedAt)
            ON CONFLICT (account_id, container_id, incarnation, meter)
            DO UPDATE SET last_sequence = excluded.last_sequence, ended_at = excluded.ended_at
            """;

    private static final String INSERT_RECORD =
            """
            INSERT INTO billing.usage_record
                (account_id, container_id, incarnation, meter, sequence, started_at, ended_at,
                 boot_started_nanos, boot_ended_nanos, project_id, service_id, node_id, boot_id,
                 cgroup_id, state, cpu_milli, memory_bytes, quantity, counters_read_nanos,
                 cpu_used_nanos, cpu_throttled_nanos, memory_peak_bytes, zero_rated,
                 previous_hash, hash, batch_sequence, batch_position)
            VALUES
                (:account, :container, :incarnation, :meter, :sequence, :startedAt, :endedAt,
                 :bootStarted, :bootEnded, :project, :service, :node, :boot,
                 :cgroup, :state, :cpu, :memory, :quantity, :countersRead,
                 :cpuUsed, :cpuThrottled, :memoryPeak, :zeroRated,
                 :previous, :hash, :batchSequence, :position)
            """;

    private static final String INSERT_REFUSED =
            """
            INSERT INTO billing.usage_refused
                (node_id, batch_sequence, batch_position, fault, container_id, incarnation, meter,
                 sequence, canonical)
            VALUES (:node, :batchSequence, :position, :fault, :container, :incarnation, :meter,
                    :sequence, :canonical)
            """;

    private static final String HASHES_RECEIVED =
            """
            SELECT hash FROM billing.usage_record
            WHERE container_id = :container AND incarnation = :incarnation AND meter = :meter
              AND sequence = :sequence
            UNION ALL
            SELECT sha256(convert_to(canonical, 'UTF8')) FROM billing.usage_refused
            WHERE container_id = :container AND incarnation = :incarnation AND meter = :meter
              AND sequence = :sequence
            """;

    private final JdbcClient jdbc;
    private final BillingStore store;

    UsageStore(BillingStore store, JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.store = store;
    }

    void register(NodeId node, byte[] key, Instant now) {
        jdbc.sql(REGISTER)
                .param("node", node.value())
                .param("key", key)
                .param("now", BillingStore.parameter(now))
                .update();
    }

    Optional<byte[]> key(NodeId node) {
        return jdbc.sql("SELECT public_key FROM billing.usage_node WHERE node_id = :node")
                .param("node", node.value())
                .query(byte[].class)
                .optional();
    }

    /** Locks the node until the transaction ends, so that its batches are taken one by one. */
    NodeHead lockHead(NodeId node) {
        return jdbc.sql(LOCK_HEAD)
                .param("node", node.value())
                .query(
                        (row, n) ->
                                new NodeHead(
                                        row.getLong("batch_sequence"), digest(row, "batch_hash")))
                .single();
    }

    Optional<Digest> batchHash(NodeId node, long sequence) {
        return jdbc.sql(
                        "SELECT hash FROM billing.usage_batch WHERE node_id = :node AND sequence = :sequence")
                .param("node", node.value())
                .param("sequence", sequence)
                .query((row, n) -> digest(row, "hash"))
                .optional();
    }

    void insertBatch(UsageBatch batch, Digest hash, Instant now) {
        jdbc.sql(INSERT_BATCH)
                .param("node", batch.node().value())
                .param("sequence", batch.sequence())
                .param("hash", bytes(hash))
                .param("previous", bytes(batch.previousHash()))
                .param("signature", batch.signature())
                .param("records", batch.records().size())
                .param("now", BillingStore.parameter(now))
                .update();
        jdbc.sql(MOVE_HEAD)
                .param("node", batch.node().value())
                .param("sequence", batch.sequence())
                .param("hash", bytes(hash))
                .update();
    }

    /** How far the chains of {@code containers} on {@code node} have come. */
    Map<ChainId, Chain> chains(NodeId node, Set<ContainerId> containers) {
        List<UUID> ids = containers.stream().map(ContainerId::value).toList();
        Map<ChainId, Chain> chains = new HashMap<>();
        if (ids.isEmpty()) {
            return chains;
        }
        List<UUID> accounts = new ArrayList<>();
        jdbc.sql(CHAINS)
                .param("containers", ids)
                .param("node", node.value())
                .query((row, n) -> chain(row))
                .list()
                .forEach(
                        chain -> {
                            chains.put(chain.id(), chain);
                            accounts.add(chain.account().value());
                        });
        if (!chains.isEmpty()) {
            loadSeries(chains, ids, accounts);
        }
        return chains;
    }

    private void loadSeries(Map<ChainId, Chain> chains, List<UUID> ids, List<UUID> accounts) {
        jdbc.sql(SERIES)
                .param("accounts", accounts)
                .param("containers", ids)
                .query(
                        row -> {
                            Chain chain = chains.get(chainId(row));
                            if (chain != null) {
                                chain.load(
                                        Meter.parse(row.getString("meter")),
                                        new Chain.Series(
                                                row.getLong("last_sequence"),
                                                BillingStore.instant(row, "ended_at")));
                            }
                        });
    }

    void saveChains(Collection<Chain> chains) {
        List<SqlParameterSource> heads = new ArrayList<>();
        List<SqlParameterSource> series = new ArrayList<>();
        for (Chain chain : chains) {
            heads.add(
                    chainParameters(chain)
                            .addValue("node", chain.node().value())
                            .addValue("head", bytes(chain.head()))
                            .addValue("records", chain.records()));
            chain.series()
                    .forEach(
                            (meter, at) ->
                                    series.add(
                                            chainParameters(chain)
                                                    .addValue("meter", meter.code())
                                                    .addValue("lastSequence", at.lastSequence())
                                                    .addValue(
                                                            "endedAt",
                                                            BillingStore.parameter(at.endedAt()))));
        }
        store.batch(SAVE_CHAIN, heads);
        store.batch(SAVE_SERIES, series);
    }

    Optional<Digest> hashReceived(RecordIdentity identity) {
        return jdbc
                .sql(HASHES_RECEIVED)
                .param("container", identity.container().value())
                .param("incarnation", identity.incarnation())
                .param("meter", identity.meter().code())
                .param("sequence", identity.sequence())
                .query((row, n) -> digest(row, "hash"))
                .list()
                .stream()
                .findFirst();
    }

    void insertRecords(UsageBatch batch, List<Sifting.Kept> records) {
        store.batch(
                INSERT_RECORD,
                records.stream()
                        .map(kept -> recordParameters(batch, kept.position(), kept.entry()))
                        .toList());
    }

    void insertRefused(UsageBatch batch, List<Sifting.Aside> records) {
        store.batch(
                INSERT_REFUSED,
                records.stream()
                        .map(
                                aside ->
                                        identityParameters(aside.entry().record().identity())
                                                .addValue("node", batch.node().value())
                                                .addValue("batchSequence", batch.sequence())
                                                .addValue("position", aside.position())
                                                .addValue("fault", aside.fault().name())
                                                .addValue(
                                                        "canonical",
                                                        aside.entry().record().canonicalText()))
                        .toList());
    }

    void ensureDay(LocalDate day) {
        jdbc.sql("SELECT billing.ensure_usage_day(:day)")
                .param("day", day)
                .query((row, n) -> day)
                .single();
    }

    private static SqlParameterSource recordParameters(
            UsageBatch batch, int position, ChainedRecord entry) {
        UsageRecord record = entry.record();
        return identityParameters(record.identity())
                .addValue("account", record.owner().account().value())
                .addValue("project", record.owner().project().value())
                .addValue("service", uuidOf(record))
                .addValue("startedAt", BillingStore.parameter(record.interval().start()))
                .addValue("endedAt", BillingStore.parameter(record.interval().end()))
                .addValue("bootStarted", record.interval().bootStartNanos())
                .addValue("bootEnded", record.interval().bootEndNanos())
                .addValue("node", record.origin().node().value())
                .addValue("boot", record.origin().boot())
                .addValue("cgroup", record.origin().cgroup())
                .addValue("state", record.state().name())
                .addValue("cpu", record.allocation().cpu().value())
                .addValue("memory", record.allocation().memory().value())
                .addValue("quantity", record.quantity())
                .addValue("countersRead", record.counters().readAtBootNanos())
                .addValue("cpuUsed", record.counters().cpuUsedNanos())
                .addValue("cpuThrottled", record.counters().cpuThrottledNanos())
                .addValue("memoryPeak", record.counters().memoryPeakBytes())
                .addValue(
                        "zeroRated", record.zeroRated() == null ? null : record.zeroRated().name())
                .addValue("previous", bytes(record.previousHash()))
                .addValue("hash", bytes(entry.claimedHash()))
                .addValue("batchSequence", batch.sequence())
                .addValue("position", position);
    }

    private static @Nullable UUID uuidOf(UsageRecord record) {
        return record.owner().service() == null ? null : record.owner().service().value();
    }

    private static MapSqlParameterSource identityParameters(RecordIdentity identity) {
        return new MapSqlParameterSource()
                .addValue("container", identity.container().value())
                .addValue("incarnation", identity.incarnation())
                .addValue("meter", identity.meter().code())
                .addValue("sequence", identity.sequence());
    }

    private static MapSqlParameterSource chainParameters(Chain chain) {
        return new MapSqlParameterSource()
                .addValue("account", chain.account().value())
                .addValue("container", chain.id().container().value())
                .addValue("incarnation", chain.id().incarnation());
    }

    private static Chain chain(ResultSet row) throws SQLException {
        return new Chain(
                new AccountId(row.getObject("account_id", UUID.class)),
                chainId(row),
                new NodeId(row.getObject("node_id", UUID.class)),
                digest(row, "head"),
                row.getLong("records"));
    }

    private static ChainId chainId(ResultSet row) throws SQLException {
        return new ChainId(
                new ContainerId(row.getObject("container_id", UUID.class)),
                row.getLong("incarnation"));
    }

    private static Digest digest(ResultSet row, String column) throws SQLException {
        return Digest.ofSha256(row.getBytes(column));
    }

    private static byte[] bytes(Digest digest) {
        return HexFormat.of().parseHex(digest.hex());
    }
}
