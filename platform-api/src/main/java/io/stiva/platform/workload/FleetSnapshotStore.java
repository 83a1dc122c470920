package io.stiva.platform.workload;

import io.stiva.client.api.ContainerTemplate;
import io.stiva.platform.fleet.Node;
import io.stiva.platform.fleet.Nodes;
import io.stiva.platform.placement.Amounts;
import io.stiva.platform.placement.CandidateNode;
import io.stiva.platform.placement.HostPort;
import io.stiva.platform.shared.Columns;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.ServiceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads the fleet as placement sees it: nodes, and what was promised on each. */
@Component
class FleetSnapshotStore {

    private static final TypeReference<List<ContainerTemplate.Port>> PORTS =
            new TypeReference<>() {};

    /** What holds its place on a node; one that goes holds it until nothing is left of it. */
    private static final String PLACED =
            """
            SELECT c.node_id, c.service_id, c.cpu_milli, c.memory_bytes, c.pids, c.image_digest,
                   coalesce(c.template, r.template) -> 'ports' AS ports,
                   c.state NOT IN ('STOPPED', 'SUCCEEDED', 'FAILED') AS holds,
                   c.desired_state = 'RUNNING' AS stays
            FROM platform.container c
            LEFT JOIN platform.revision r ON r.account_id = c.account_id AND r.id = c.revision_id
            WHERE c.node_id IS NOT NULL AND c.state <> 'REMOVED'
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Nodes nodes;

    FleetSnapshotStore(JdbcClient jdbc, JsonMapper json, Nodes nodes) {
        this.jdbc = jdbc;
        this.json = json;
        this.nodes = nodes;
    }

    private record Placed(
            NodeId node,
            @Nullable ServiceId service,
            Amounts amounts,
            Digest image,
            List<ContainerTemplate.Port> ports,
            boolean holds,
            boolean stays) {}

    /** Nodes that said hello at least once. */
    List<CandidateNode> readAcrossTenants() {
        Map<NodeId, List<Placed>> placed = new HashMap<>();
        jdbc.sql(PLACED)
                .query(
                        (row, number) -> {
                            UUID service = Columns.uuidOrNull(row, "service_id");
                            String ports = row.getString("ports");
                            return new Placed(
                                    new NodeId(Columns.uuid(row, "node_id")),
                                    service == null ? null : new ServiceId(service),
                                    new Amounts(
                                            row.getLong("cpu_milli"),
                                            row.getLong("memory_bytes"),
                                            row.getLong("pids")),
                                    new Digest(Columns.text(row, "image_digest")),
                                    ports == null ? List.of() : json.readValue(ports, PORTS),
                                    row.getBoolean("holds"),
                                    row.getBoolean("stays"));
                        })
                .list()
                .forEach(
                        each ->
                                placed.computeIfAbsent(each.node(), id -> new ArrayList<>())
                                        .add(each));
        List<CandidateNode> candidates = new ArrayList<>();
        for (Node node : nodes.allAcrossTenants()) {
            Architecture architecture = node.architecture();
            if (architecture != null) {
                candidates.add(
                        candidate(node, architecture, placed.getOrDefault(node.id(), List.of())));
            }
        }
        return candidates;
    }

    private static CandidateNode candidate(
            Node node, Architecture architecture, List<Placed> placed) {
        Amounts used = Amounts.NONE;
        Set<HostPort> ports = new HashSet<>();
        Set<Digest> images = new HashSet<>();
        Map<ServiceId, Integer> replicas = new HashMap<>();
        for (Placed each : placed) {
            images.add(each.image());
            if (!each.holds()) {
                continue;
            }
            used = used.plus(each.amounts());
            each.ports().stream()
                    .filter(port -> port.hostPort() != null)
                    .map(
                            port ->
                                    new HostPort(
                                            Objects.requireNonNullElse(port.protocol(), "tcp"),
                                            Objects.requireNonNull(port.hostPort())))
                    .forEach(ports::add);
            if (each.service() != null && each.stays()) {
                replicas.merge(each.service(), 1, Integer::sum);
            }
        }
        return new CandidateNode(
                node.id(),
                node.name(),
                node.state(),
                architecture,
                new Amounts(node.cpu().value(), node.memory().value(), node.pids()),
                used,
                node.labels(),
                Set.of(),
                ports,
                images,
                replicas);
    }
}
