package io.stiva.platform.workload;

import io.stiva.client.api.ContainerTemplate;
import io.stiva.client.api.Containers.PublishedPort;
import io.stiva.platform.shared.Columns;
import io.stiva.platform.shared.Cursor;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.Health;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.RevisionId;
import io.stiva.vocabulary.ServiceId;
import io.stiva.vocabulary.Slug;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Containers in PostgreSQL. */
@Component
class ContainerStore {

    /** Of a container c: it waits for a node. */
    private static final String WAITS =
            "c.desired_state = 'RUNNING' AND c.state IN ('PENDING', 'STOPPED')";

    /** Any number, the same in every replica. */
    private static final long PLACEMENT_LOCK = 0x5354_4956_4100_0002L;

    private static final TypeReference<List<PublishedPort>> PORTS = new TypeReference<>() {};

    private static final String SELECT =
            """
            SELECT c.account_id, c.id, c.project_id, p.name AS project, c.service_id, s.name AS service,
                   r.number AS revision, c.name, coalesce(c.template, r.template) AS body, c.image_digest,
                   c.architectures, c.state, c.state_since, c.desired_state, c.stop_reason,
                   c.stop_requested_by, c.paused, c.health, c.reason, c.detail, c.holds_quota, c.node_id, c.address, c.ports,
                   c.incarnation, c.restarts, c.created_at, c.started_at, c.ended_at, c.version
            FROM platform.container c
            JOIN platform.project p ON p.account_id = c.account_id AND p.id = c.project_id
            LEFT JOIN platform.service s ON s.account_id = c.account_id AND s.id = c.service_id
            LEFT JOIN platform.revision r ON r.account_id = c.account_id AND r.id = c.revision_id
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    ContainerStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * Which containers a list shows.
     *
     * @param project null = of the whole account
     */
    record Filter(
            @Nullable ProjectId project,
            @Nullable ServiceId service,
            @Nullable ContainerState state,
            boolean removedToo) {}

    void insert(Container container, @Nullable RevisionId revision) {
        String insertContainer =
                """
                INSERT INTO platform.container (account_id, id, project_id, service_id, revision_id, name,
                    template, image_digest, architectures, cpu_milli, memory_bytes, pids, state, state_since,
                    desired_state, holds_quota, created_at)
                VALUES (:account, :id, :project, :service, :revision, :name, CAST(:template AS jsonb),
                    :digest, :architectures, :cpu, :memory, :pids, :state, :now, :wanted, :quota, :now)
                """;
        Template template = container.template();
        ServiceId service = container.service();
        jdbc.sql(insertContainer)
                .param("account", container.account().value())
                .param("id", container.id().value())
                .param("project", container.projectId().value())
                .param("service", service == null ? null : service.value())
                .param("revision", revision == null ? null : revision.value())
                .param("name", container.name().value())
                .param(
                        "template",
                        revision == null ? json.writeValueAsString(template.document()) : null)
                .param("digest", container.digest().value())
                .param("architectures", names(container.architectures()))
                .param("cpu", template.cpu().value())
                .param("memory", template.memory().value())
                .param("pids", template.pids())
                .param("state", container.state().name())
                .param("wanted", container.wanted().name())
                .param("quota", container.holdsQuota())
                .param("now", Columns.timestamp(container.createdAt()))
                .update();
    }

    Optional<Container> find(AccountId account, ContainerId id) {
        return byId(account, id, "");
    }

    Optional<Container> lock(AccountId account, ContainerId id) {
        return byId(account, id, " FOR UPDATE OF c");
    }

    private Optional<Container> byId(AccountId account, ContainerId id, String lock) {
        return jdbc.sql(SELECT + " WHERE c.account_id = :account AND c.id = :id" + lock)
                .param("account", account.value())
                .param("id", id.value())
                .query(this::container)
                .optional();
    }

    /** By name, the one that was not removed. */
    Optional<Container> findByName(AccountId account, ProjectId project, String name) {
        String byName =
                SELECT
                        + """
                        WHERE c.account_id = :account AND c.project_id = :project AND c.name = :name
                            AND c.state <> 'REMOVED'
                        """;
        return jdbc.sql(byName)
                .param("account", account.value())
                .param("project", project.value())
                .param("name", name)
                .query(this::container)
                .optional();
    }

    /** In the order they were made. */
    List<Container> list(AccountId account, Filter filter, @Nullable Cursor after, int rows) {
        String page =
                SELECT
                        + """
                        WHERE c.account_id = :account
                            AND (CAST(:project AS uuid) IS NULL OR c.project_id = :project)
                            AND (CAST(:service AS uuid) IS NULL OR c.service_id = :service)
                            AND (CAST(:state AS text) IS NULL OR c.state = :state)
                            AND (:removedToo OR c.state <> 'REMOVED')
                            AND (CAST(:after AS uuid) IS NULL OR c.id > :after)
                        ORDER BY c.id LIMIT :rows
                        """;
        ContainerState state = filter.state();
        return jdbc.sql(page)
                .param("account", account.value())
                .param("project", filter.project() == null ? null : filter.project().value())
                .param("service", filter.service() == null ? null : filter.service().value())
                .param("state", state == null ? null : state.name())
                .param("removedToo", filter.removedToo() || state == ContainerState.REMOVED)
                .param("after", after == null ? null : after.uuid(0))
                .param("rows", rows)
                .query(this::container)
                .list();
    }

    /** Every container of a service that was not removed, locked, in the order they were made. */
    List<Container> lockOfService(AccountId account, ServiceId service) {
        return ofService(account, service, " FOR UPDATE OF c");
    }

    List<Container> ofService(AccountId account, ServiceId service) {
        return ofService(account, service, "");
    }

    private List<Container> ofService(AccountId account, ServiceId service, String lock) {
        String ofService =
                SELECT
                        + """
                        WHERE c.account_id = :account AND c.service_id = :service AND c.state <> 'REMOVED'
                        ORDER BY c.id
                        """;
        return jdbc.sql(ofService + lock)
                .param("account", account.value())
                .param("service", service.value())
                .query(this::container)
                .list();
    }

    long countIn(AccountId account, ProjectId project) {
        String count =
                """
                SELECT count(*) FROM platform.container
                WHERE account_id = :account AND project_id = :project AND state <> 'REMOVED'
                """;
        return jdbc.sql(count)
                .param("account", account.value())
                .param("project", project.value())
                .query(Long.class)
                .single();
    }

    /** Writes what was seen; the version rises. */
    void see(Container container, Container.Status status, boolean holdsQuota) {
        String see =
                """
                UPDATE platform.container
                SET state = :state, state_since = :since, reason = :reason, detail = :detail,
                    incarnation = :incarnation, restarts = :restarts, address = :address,
                    ports = CAST(:ports AS jsonb), started_at = :started, ended_at = :ended,
                    health = :health, holds_quota = :quota, version = version + 1
                WHERE account_id = :account AND id = :id
                """;
        EndReason reason = status.reason();
        jdbc.sql(see)
                .param("account", container.account().value())
                .param("id", container.id().value())
                .param("state", status.state().name())
                .param("since", Columns.timestamp(status.since()))
                .param("reason", reason == null ? null : reason.name())
                .param("detail", status.detail())
                .param("incarnation", status.incarnation())
                .param("restarts", status.restarts())
                .param("address", status.address())
                .param("ports", json.writeValueAsString(status.ports()))
                .param("started", timestamp(status.startedAt()))
                .param("ended", timestamp(status.endedAt()))
                .param("health", status.health().name())
                .param("quota", holdsQuota)
                .update();
    }

    /** Writes what is wanted; the version rises. */
    void want(Container container, Wanted wanted, Container.@Nullable Stop stop, boolean quota) {
        String want =
                """
                UPDATE platform.container
                SET desired_state = :wanted, stop_reason = :reason, stop_requested_by = :by,
                    paused = paused AND :wanted = 'RUNNING', holds_quota = :quota, version = version + 1
                WHERE account_id = :account AND id = :id
                """;
        jdbc.sql(want)
                .param("account", container.account().value())
                .param("id", container.id().value())
                .param("wanted", wanted.name())
                .param("reason", stop == null ? null : stop.reason().name())
                .param("by", stop == null ? null : stop.requestedBy())
                .param("quota", quota)
                .update();
    }

    /** Writes whether it should stand still; the version rises. */
    void pause(Container container, boolean paused) {
        String pause =
                """
                UPDATE platform.container SET paused = :paused, version = version + 1
                WHERE account_id = :account AND id = :id
                """;
        jdbc.sql(pause)
                .param("account", container.account().value())
                .param("id", container.id().value())
                .param("paused", paused)
                .update();
    }

    /** Puts a waiting container on a node. */
    void assign(Container container, NodeId node, Instant now) {
        String assign =
                """
                UPDATE platform.container
                SET state = 'SCHEDULED', state_since = :now, node_id = :node, reason = NULL, detail = NULL,
                    ended_at = NULL, version = version + 1
                WHERE account_id = :account AND id = :id
                """;
        jdbc.sql(assign)
                .param("account", container.account().value())
                .param("id", container.id().value())
                .param("node", node.value())
                .param("now", Columns.timestamp(now))
                .update();
    }

    /** Containers that wait for a node, oldest first, after a given one. */
    List<ContainerId> waitingAcrossTenants(@Nullable ContainerId after, int most) {
        String waiting =
                "SELECT c.id FROM platform.container c WHERE "
                        + WAITS
                        + """
                         AND (CAST(:after AS uuid) IS NULL OR c.id > :after)
                        ORDER BY c.id LIMIT :most
                        """;
        return jdbc.sql(waiting)
                .param("after", after == null ? null : after.value())
                .param("most", most)
                .query((row, number) -> new ContainerId(Columns.uuid(row, "id")))
                .list();
    }

    /**
     * Those of the given containers that still wait for a node, oldest first; locked, but for those
     * that somebody is changing at the moment.
     */
    List<Container> lockWaitingAcrossTenants(List<ContainerId> ids) {
        String waiting =
                SELECT
                        + "WHERE "
                        + WAITS
                        + """
                         AND c.id = ANY(:ids)
                        ORDER BY c.id FOR UPDATE OF c SKIP LOCKED
                        """;
        return jdbc.sql(waiting)
                .param("ids", ids.stream().map(ContainerId::value).toArray(UUID[]::new))
                .query(this::container)
                .list();
    }

    /** One round of placement at a time, whoever believes to lead; ends with the transaction. */
    void lockPlacement() {
        jdbc.sql("SELECT pg_advisory_xact_lock(:key)")
                .param("key", PLACEMENT_LOCK)
                .query((row, number) -> true)
                .single();
    }

    /** Services that have containers on a node. */
    List<ServiceId> servicesOnAcrossTenants(NodeId node) {
        String services =
                """
                SELECT DISTINCT service_id FROM platform.container
                WHERE node_id = :node AND service_id IS NOT NULL AND state <> 'REMOVED'
                """;
        return jdbc.sql(services)
                .param("node", node.value())
                .query((row, number) -> new ServiceId(Columns.uuid(row, "service_id")))
                .list();
    }

    /** Nodes that were taken out of the fleet with containers on them. */
    List<NodeId> nodesToClearAcrossTenants() {
        String toClear =
                """
                SELECT DISTINCT c.node_id FROM platform.container c JOIN platform.node n ON n.id = c.node_id
                WHERE n.state = 'RETIRED' AND c.state <> 'REMOVED'
                    AND (c.desired_state = 'REMOVED' OR c.state NOT IN ('SUCCEEDED', 'FAILED'))
                """;
        return jdbc.sql(toClear)
                .query((row, number) -> new NodeId(Columns.uuid(row, "node_id")))
                .list();
    }

    /**
     * Containers that were to be taken away before the given moment, and of which a node that has
     * the newest document has said nothing: it never had them.
     */
    List<ContainerId> neverReportedGoneAcrossTenants(Instant before) {
        String unreported =
                """
                SELECT c.id FROM platform.container c JOIN platform.node n ON n.id = c.node_id
                WHERE c.desired_state = 'REMOVED' AND c.state <> 'REMOVED'
                    AND (c.incarnation = 0 OR c.state IN ('STOPPED', 'SUCCEEDED', 'FAILED'))
                    AND n.state IN ('READY', 'CORDONED', 'DRAINING') AND n.applied_generation >= n.generation
                    AND c.state_since < :before
                ORDER BY c.id LIMIT 1000
                """;
        return jdbc.sql(unreported)
                .param("before", Columns.timestamp(before))
                .query((row, number) -> new ContainerId(Columns.uuid(row, "id")))
                .list();
    }

    /** Everything on a node that was not removed, in the order it was made. */
    List<Container> onNodeAcrossTenants(NodeId node) {
        String onNode = SELECT + " WHERE c.node_id = :node AND c.state <> 'REMOVED' ORDER BY c.id";
        return jdbc.sql(onNode).param("node", node.value()).query(this::container).list();
    }

    Optional<Container> findAcrossTenants(ContainerId id) {
        return jdbc.sql(SELECT + " WHERE c.id = :id")
                .param("id", id.value())
                .query(this::container)
                .optional();
    }

    Optional<Container> lockAcrossTenants(ContainerId id) {
        return jdbc.sql(SELECT + " WHERE c.id = :id FOR UPDATE OF c")
                .param("id", id.value())
                .query(this::container)
                .optional();
    }

    private Container container(ResultSet row, int number) throws SQLException {
        UUID node = Columns.uuidOrNull(row, "node_id");
        UUID service = Columns.uuidOrNull(row, "service_id");
        String body = Columns.text(row, "body");
        return new Container(
                new AccountId(Columns.uuid(row, "account_id")),
                new ContainerId(Columns.uuid(row, "id")),
                new ProjectId(Columns.uuid(row, "project_id")),
                new Slug(Columns.text(row, "project")),
                service == null
                        ? null
                        : new Container.Replica(
                                new ServiceId(service),
                                new Slug(Columns.text(row, "service")),
                                row.getInt("revision")),
                new Slug(Columns.text(row, "name")),
                TemplateReader.stored(json.readValue(body, ContainerTemplate.class)),
                new Digest(Columns.text(row, "image_digest")),
                architectures(row),
                status(row),
                Wanted.valueOf(Columns.text(row, "desired_state")),
                row.getBoolean("paused"),
                stop(row),
                row.getBoolean("holds_quota"),
                node == null ? null : new NodeId(node),
                Columns.instant(row, "created_at"),
                row.getLong("version"));
    }

    private Container.Status status(ResultSet row) throws SQLException {
        String reason = row.getString("reason");
        return new Container.Status(
                ContainerState.valueOf(Columns.text(row, "state")),
                Columns.instant(row, "state_since"),
                reason == null ? null : EndReason.valueOf(reason),
                row.getString("detail"),
                row.getInt("incarnation"),
                row.getInt("restarts"),
                row.getString("address"),
                json.readValue(Columns.text(row, "ports"), PORTS),
                Columns.instantOrNull(row, "started_at"),
                Columns.instantOrNull(row, "ended_at"),
                Health.valueOf(Columns.text(row, "health")));
    }

    private static Container.@Nullable Stop stop(ResultSet row) throws SQLException {
        String reason = row.getString("stop_reason");
        return reason == null
                ? null
                : new Container.Stop(EndReason.valueOf(reason), row.getString("stop_requested_by"));
    }

    static Set<Architecture> architectures(ResultSet row) throws SQLException {
        Set<Architecture> found = EnumSet.noneOf(Architecture.class);
        String[] names = (String[]) row.getArray("architectures").getArray();
        Arrays.stream(names).map(Architecture::valueOf).forEach(found::add);
        return found;
    }

    static String[] names(Set<Architecture> architectures) {
        return architectures.stream().map(Architecture::name).sorted().toArray(String[]::new);
    }

    private static @Nullable Object timestamp(@Nullable Instant instant) {
        return instant == null ? null : Columns.timestamp(instant);
    }
}
