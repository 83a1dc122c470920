package io.stiva.platform.fleet;

import io.stiva.protocol.Hello;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.MilliCpu;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.NodeState;
import io.stiva.vocabulary.Slug;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Nodes in PostgreSQL. Every verb runs in a transaction across tenants. */
@Component
class NodeStore {

    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};
    private static final String COLUMNS =
            """
            id, name, state, duty, architecture, address, agent_version, cpu_milli, memory_bytes, pids,
            labels, link, last_seen_at, created_at, version
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    NodeStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    void insert(NodeId id, Slug name, byte[] usageKey, Instant now) {
        String insertNode =
                """
                INSERT INTO platform.node (id, name, state, usage_key, state_since, created_at)
                VALUES (:id, :name, 'JOINING', :key, :now, :now)
                """;
        jdbc.sql(insertNode)
                .param("id", id.value())
                .param("name", name.value())
                .param("key", usageKey)
                .param("now", at(now))
                .update();
    }

    Optional<Node> find(NodeId id) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM platform.node WHERE id = :id")
                .param("id", id.value())
                .query(this::node)
                .optional();
    }

    Optional<Node> findByName(String name) {
        String byName =
                "SELECT "
                        + COLUMNS
                        + " FROM platform.node WHERE name = :name AND state <> 'RETIRED'";
        return jdbc.sql(byName).param("name", name).query(this::node).optional();
    }

    Optional<Node> lock(NodeId id) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM platform.node WHERE id = :id FOR UPDATE")
                .param("id", id.value())
                .query(this::node)
                .optional();
    }

    /** Nodes that were not retired, by name. Bounded by the size of a fleet: 10,000. */
    List<Node> all() {
        String everyNode =
                "SELECT "
                        + COLUMNS
                        + " FROM platform.node WHERE state <> 'RETIRED' ORDER BY name LIMIT 10000";
        return jdbc.sql(everyNode).query(this::node).list();
    }

    /** As {@link #all} but after a name, for pages. */
    List<Node> page(@Nullable String afterName, int limit) {
        String page =
                "SELECT "
                        + COLUMNS
                        + " FROM platform.node WHERE state <> 'RETIRED' AND name > :after"
                        + " ORDER BY name LIMIT :limit";
        return jdbc.sql(page)
                .param("after", afterName == null ? "" : afterName)
                .param("limit", limit)
                .query(this::node)
                .list();
    }

    /**
     * The workload's table, read only to show how full nodes are; placement has its own reading.
     */
    Map<NodeId, Nodes.Load> loads() {
        String loads =
                """
                SELECT node_id, count(*) AS containers, sum(cpu_milli) AS cpu, sum(memory_bytes) AS memory
                FROM platform.container
                WHERE node_id IS NOT NULL AND state NOT IN ('REMOVED', 'STOPPED', 'SUCCEEDED', 'FAILED')
                GROUP BY node_id
                """;
        Map<NodeId, Nodes.Load> byNode = new HashMap<>();
        jdbc.sql(loads)
                .query(
                        row -> {
                            byNode.put(
                                    new NodeId(row.getObject("node_id", UUID.class)),
                                    new Nodes.Load(
                                            row.getInt("containers"),
                                            new MilliCpu(row.getLong("cpu")),
                                            new Bytes(row.getLong("memory"))));
                        });
        return byNode;
    }

    Optional<byte[]> usageKey(NodeId id) {
        return jdbc.sql("SELECT usage_key FROM platform.node WHERE id = :id")
                .param("id", id.value())
                .query(byte[].class)
                .optional();
    }

    /** Takes over what a hello says and numbers the link. */
    long hello(Node node, NodeState state, Hello hello, Instant now) {
        String updateFromHello =
                """
                UPDATE platform.node
                SET state = :state, state_since = CASE WHEN state = :state THEN state_since ELSE :now END,
                    architecture = :architecture, address = :address, agent_version = :agent, boot_id = :boot,
                    cpu_milli = :cpu, memory_bytes = :memory, pids = :pids, labels = CAST(:labels AS jsonb),
                    applied_generation = :applied, generation = greatest(generation, :applied + 1),
                    link = link + 1, last_seen_at = :now, version = version + 1
                WHERE id = :id
                RETURNING link
                """;
        return jdbc.sql(updateFromHello)
                .param("id", node.id().value())
                .param("state", state.name())
                .param("architecture", Architecture.parse(hello.architecture()).name())
                .param("address", hello.address())
                .param("agent", hello.agentVersion())
                .param("boot", hello.bootId())
                .param("cpu", hello.cpuMilli())
                .param("memory", hello.memoryBytes())
                .param("pids", hello.pids())
                .param("labels", json.writeValueAsString(hello.labels()))
                .param("applied", hello.appliedGeneration())
                .param("now", at(now))
                .query(Long.class)
                .single();
    }

    /** Answers false when the link is not the node's newest or the node was given up. */
    boolean heard(NodeId id, long link, long appliedGeneration, long freeDiskBytes, Instant now) {
        String heard =
                """
                UPDATE platform.node
                SET last_seen_at = :now, applied_generation = :applied, free_disk_bytes = :disk
                WHERE id = :id AND link = :link AND state IN ('READY', 'CORDONED', 'DRAINING')
                """;
        return jdbc.sql(heard)
                        .param("id", id.value())
                        .param("link", link)
                        .param("applied", appliedGeneration)
                        .param("disk", freeDiskBytes)
                        .param("now", at(now))
                        .update()
                == 1;
    }

    void setState(NodeId id, NodeState state, Instant now) {
        String setState =
                """
                UPDATE platform.node SET state = :state, state_since = :now, version = version + 1
                WHERE id = :id AND state <> :state
                """;
        jdbc.sql(setState)
                .param("id", id.value())
                .param("state", state.name())
                .param("now", at(now))
                .update();
    }

    void setDuty(NodeId id, Duty duty) {
        jdbc.sql("UPDATE platform.node SET duty = :duty, version = version + 1 WHERE id = :id")
                .param("id", id.value())
                .param("duty", duty.name())
                .update();
    }

    /** Nodes that were there once and were last heard before the given moment. */
    List<Node> unheardSince(Instant moment) {
        String unheard =
                "SELECT "
                        + COLUMNS
                        + " FROM platform.node WHERE last_seen_at < :moment"
                        + " AND state IN ('READY', 'CORDONED', 'DRAINING', 'DISCONNECTED', 'DOWN')"
                        + " ORDER BY name LIMIT 10000";
        return jdbc.sql(unheard).param("moment", at(moment)).query(this::node).list();
    }

    /** The generation after the change of this transaction, whichever tenant's it is. */
    long raiseGeneration(NodeId id) {
        return jdbc.sql("SELECT platform.node_desired_changed(:id)")
                .param("id", id.value())
                .query(Long.class)
                .single();
    }

    /** The generation, with the node's row held so that nobody raises it meanwhile. */
    Optional<Long> shareGeneration(NodeId id) {
        return jdbc.sql("SELECT generation FROM platform.node WHERE id = :id FOR SHARE")
                .param("id", id.value())
                .query(Long.class)
                .optional();
    }

    void addCertificate(NodeId id, String serial, Instant expiresAt, Instant now) {
        String addCertificate =
                """
                INSERT INTO platform.node_certificate (serial, node_id, expires_at, issued_at)
                VALUES (:serial, :node, :expires, :now)
                """;
        jdbc.sql(addCertificate)
                .param("serial", serial)
                .param("node", id.value())
                .param("expires", at(expiresAt))
                .param("now", at(now))
                .update();
    }

    void dropExpiredCertificates(NodeId id, Instant now) {
        jdbc.sql("DELETE FROM platform.node_certificate WHERE node_id = :id AND expires_at < :now")
                .param("id", id.value())
                .param("now", at(now))
                .update();
    }

    boolean isCertified(NodeId id, String serial, Instant now) {
        String certified =
                """
                SELECT count(*) FROM platform.node_certificate c JOIN platform.node n ON n.id = c.node_id
                WHERE c.serial = :serial AND c.node_id = :node AND c.expires_at > :now
                    AND c.revoked_at IS NULL AND n.state <> 'RETIRED'
                """;
        return jdbc.sql(certified)
                        .param("serial", serial)
                        .param("node", id.value())
                        .param("now", at(now))
                        .query(Long.class)
                        .single()
                == 1;
    }

    void revokeCertificates(NodeId id, Instant now) {
        String revoke =
                "UPDATE platform.node_certificate SET revoked_at = :now"
                        + " WHERE node_id = :id AND revoked_at IS NULL";
        jdbc.sql(revoke).param("id", id.value()).param("now", at(now)).update();
    }

    private Node node(ResultSet row, int number) throws SQLException {
        String architecture = row.getString("architecture");
        Timestamp lastSeen = row.getTimestamp("last_seen_at");
        return new Node(
                new NodeId(row.getObject("id", UUID.class)),
                new Slug(row.getString("name")),
                NodeState.valueOf(row.getString("state")),
                Duty.valueOf(row.getString("duty")),
                architecture == null ? null : Architecture.valueOf(architecture),
                row.getString("address"),
                row.getString("agent_version"),
                new MilliCpu(row.getLong("cpu_milli")),
                new Bytes(row.getLong("memory_bytes")),
                row.getLong("pids"),
                json.readValue(row.getString("labels"), LABELS),
                row.getLong("link"),
                lastSeen == null ? null : lastSeen.toInstant(),
                row.getTimestamp("created_at").toInstant(),
                row.getLong("version"));
    }

    static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
