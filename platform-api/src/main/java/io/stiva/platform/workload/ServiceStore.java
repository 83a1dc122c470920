package io.stiva.platform.workload;

import io.stiva.client.api.ContainerTemplate;
import io.stiva.platform.shared.Columns;
import io.stiva.platform.shared.Cursor;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.RevisionId;
import io.stiva.vocabulary.ServiceId;
import io.stiva.vocabulary.Slug;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Services and revisions in PostgreSQL. */
@Component
class ServiceStore {

    private static final String REVISION_COLUMNS =
            """
            r.id AS revision_id, r.number, r.state AS revision_state, r.template AS body, r.image_digest,
            r.architectures, r.http_port, r.created_by, r.created_at AS revised_at
            """;

    private static final String SELECT =
            "SELECT s.account_id, s.id, s.project_id, p.name AS project, s.name, s.replicas,"
                    + " s.failures, s.retry_at, s.created_at, s.updated_at, s.deleted_at, s.version, "
                    + REVISION_COLUMNS
                    + """
                    FROM platform.service s
                    JOIN platform.project p ON p.account_id = s.account_id AND p.id = s.project_id
                    JOIN platform.revision r ON r.account_id = s.account_id AND r.service_id = s.id
                        AND r.number = s.revision
                    """;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    ServiceStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Which service of which account. */
    record Key(AccountId account, ServiceId service) {}

    void insert(Service service) {
        String insertService =
                """
                INSERT INTO platform.service (account_id, id, project_id, name, replicas, revision, created_at,
                    updated_at)
                VALUES (:account, :id, :project, :name, :replicas, :revision, :now, :now)
                """;
        jdbc.sql(insertService)
                .param("account", service.account().value())
                .param("id", service.id().value())
                .param("project", service.projectId().value())
                .param("name", service.name().value())
                .param("replicas", service.replicas())
                .param("revision", service.revision().number())
                .param("now", Columns.timestamp(service.createdAt()))
                .update();
        insertRevision(service, service.revision());
    }

    private void insertRevision(Service service, Revision revision) {
        String insertRevision =
                """
                INSERT INTO platform.revision (account_id, id, service_id, number, state, template, image_digest,
                    architectures, http_port, created_by, created_at)
                VALUES (:account, :id, :service, :number, :state, CAST(:template AS jsonb), :digest,
                    :architectures, :httpPort, :by, :now)
                """;
        jdbc.sql(insertRevision)
                .param("account", service.account().value())
                .param("id", revision.id().value())
                .param("service", service.id().value())
                .param("number", revision.number())
                .param("state", revision.state().name())
                .param("template", json.writeValueAsString(revision.template().document()))
                .param("digest", revision.digest().value())
                .param("architectures", ContainerStore.names(revision.architectures()))
                .param("httpPort", revision.httpPort())
                .param("by", revision.createdBy())
                .param("now", Columns.timestamp(revision.createdAt()))
                .update();
    }

    /** Makes a revision the newest one and forgets the failures of the one before. */
    void revise(Service service, Revision next) {
        insertRevision(service, next);
        String revise =
                """
                UPDATE platform.service
                SET revision = :number, failures = 0, retry_at = NULL, updated_at = :now, version = version + 1
                WHERE account_id = :account AND id = :id
                """;
        jdbc.sql(revise)
                .param("account", service.account().value())
                .param("id", service.id().value())
                .param("number", next.number())
                .param("now", Columns.timestamp(next.createdAt()))
                .update();
    }

    void scale(Service service, int replicas, Instant now) {
        String scale =
                """
                UPDATE platform.service
                SET replicas = :replicas, failures = 0, retry_at = NULL, updated_at = :now,
                    version = version + 1
                WHERE account_id = :account AND id = :id
                """;
        jdbc.sql(scale)
                .param("account", service.account().value())
                .param("id", service.id().value())
                .param("replicas", replicas)
                .param("now", Columns.timestamp(now))
                .update();
    }

    void delete(Service service, Instant now) {
        String delete =
                """
                UPDATE platform.service SET deleted_at = :now, updated_at = :now, version = version + 1
                WHERE account_id = :account AND id = :id AND deleted_at IS NULL
                """;
        jdbc.sql(delete)
                .param("account", service.account().value())
                .param("id", service.id().value())
                .param("now", Columns.timestamp(now))
                .update();
    }

    /** Book-keeping of replacements; not a change a client could have meant, so no new version. */
    void setFailures(Service service, int failures, @Nullable Instant retryAt) {
        String setFailures =
                """
                UPDATE platform.service SET failures = :failures, retry_at = :retryAt
                WHERE account_id = :account AND id = :id
                """;
        jdbc.sql(setFailures)
                .param("account", service.account().value())
                .param("id", service.id().value())
                .param("failures", failures)
                .param("retryAt", retryAt == null ? null : Columns.timestamp(retryAt))
                .update();
    }

    void setRevisionState(AccountId account, RevisionId revision, Revision.State state) {
        String setState =
                "UPDATE platform.revision SET state = :state WHERE account_id = :account AND id ="
                        + " :id";
        jdbc.sql(setState)
                .param("account", account.value())
                .param("id", revision.value())
                .param("state", state.name())
                .update();
    }

    /** Older revisions that still count as running or coming. */
    void supersedeBefore(Service service, int number) {
        String supersede =
                """
                UPDATE platform.revision SET state = 'SUPERSEDED'
                WHERE account_id = :account AND service_id = :service AND number < :number
                    AND state IN ('PENDING', 'IN_PROGRESS', 'ACTIVE')
                """;
        jdbc.sql(supersede)
                .param("account", service.account().value())
                .param("service", service.id().value())
                .param("number", number)
                .update();
    }

    Optional<Service> find(AccountId account, ServiceId id) {
        return byId(account, id, "");
    }

    /** Deleted ones too. */
    Optional<Service> lock(AccountId account, ServiceId id) {
        return byId(account, id, " FOR UPDATE OF s");
    }

    private Optional<Service> byId(AccountId account, ServiceId id, String lock) {
        return jdbc.sql(SELECT + " WHERE s.account_id = :account AND s.id = :id" + lock)
                .param("account", account.value())
                .param("id", id.value())
                .query(this::service)
                .optional();
    }

    Optional<Service> lockAcrossTenants(ServiceId id) {
        return jdbc.sql(SELECT + " WHERE s.id = :id FOR UPDATE OF s")
                .param("id", id.value())
                .query(this::service)
                .optional();
    }

    Optional<Service> findByName(AccountId account, ProjectId project, String name) {
        String byName =
                SELECT
                        + """
                        WHERE s.account_id = :account AND s.project_id = :project AND s.name = :name
                            AND s.deleted_at IS NULL
                        """;
        return jdbc.sql(byName)
                .param("account", account.value())
                .param("project", project.value())
                .param("name", name)
                .query(this::service)
                .optional();
    }

    /** In the order they were made. */
    List<Service> list(AccountId account, ProjectId project, @Nullable Cursor after, int rows) {
        String page =
                SELECT
                        + """
                        WHERE s.account_id = :account AND s.project_id = :project AND s.deleted_at IS NULL
                            AND (CAST(:after AS uuid) IS NULL OR s.id > :after)
                        ORDER BY s.id LIMIT :rows
                        """;
        return jdbc.sql(page)
                .param("account", account.value())
                .param("project", project.value())
                .param("after", after == null ? null : after.uuid(0))
                .param("rows", rows)
                .query(this::service)
                .list();
    }

    /** Newest first. */
    List<Revision> revisions(
            AccountId account, ServiceId service, @Nullable Cursor after, int rows) {
        String page =
                "SELECT "
                        + REVISION_COLUMNS
                        + """
                        FROM platform.revision r
                        WHERE r.account_id = :account AND r.service_id = :service
                            AND (CAST(:before AS int) IS NULL OR r.number < :before)
                        ORDER BY r.number DESC LIMIT :rows
                        """;
        return jdbc.sql(page)
                .param("account", account.value())
                .param("service", service.value())
                .param("before", after == null ? null : (int) after.number(0))
                .param("rows", rows)
                .query((row, number) -> revision(row))
                .list();
    }

    Optional<Revision> revision(AccountId account, ServiceId service, int number) {
        String byNumber =
                "SELECT "
                        + REVISION_COLUMNS
                        + """
                        FROM platform.revision r
                        WHERE r.account_id = :account AND r.service_id = :service AND r.number = :number
                        """;
        return jdbc.sql(byNumber)
                .param("account", account.value())
                .param("service", service.value())
                .param("number", number)
                .query((row, index) -> revision(row))
                .optional();
    }

    long countIn(AccountId account, ProjectId project) {
        String count =
                """
                SELECT count(*) FROM platform.service
                WHERE account_id = :account AND project_id = :project AND deleted_at IS NULL
                """;
        return jdbc.sql(count)
                .param("account", account.value())
                .param("project", project.value())
                .query(Long.class)
                .single();
    }

    /** Services that exist, or of which containers are left; in order, after a given one. */
    List<Key> keysAcrossTenants(@Nullable ServiceId after, int most) {
        String keys =
                """
                SELECT s.account_id, s.id FROM platform.service s
                WHERE (CAST(:after AS uuid) IS NULL OR s.id > :after)
                    AND (s.deleted_at IS NULL OR EXISTS (
                        SELECT FROM platform.container c
                        WHERE c.account_id = s.account_id AND c.service_id = s.id AND c.state <> 'REMOVED'))
                ORDER BY s.id LIMIT :most
                """;
        return jdbc.sql(keys)
                .param("after", after == null ? null : after.value())
                .param("most", most)
                .query(
                        (row, number) ->
                                new Key(
                                        new AccountId(Columns.uuid(row, "account_id")),
                                        new ServiceId(Columns.uuid(row, "id"))))
                .list();
    }

    private Service service(ResultSet row, int number) throws SQLException {
        return new Service(
                new AccountId(Columns.uuid(row, "account_id")),
                new ServiceId(Columns.uuid(row, "id")),
                new ProjectId(Columns.uuid(row, "project_id")),
                new Slug(Columns.text(row, "project")),
                new Slug(Columns.text(row, "name")),
                row.getInt("replicas"),
                revision(row),
                row.getInt("failures"),
                Columns.instantOrNull(row, "retry_at"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"),
                Columns.instantOrNull(row, "deleted_at"),
                row.getLong("version"));
    }

    private Revision revision(ResultSet row) throws SQLException {
        Long httpPort = Columns.longOrNull(row, "http_port");
        String body = Columns.text(row, "body");
        return new Revision(
                new RevisionId(Columns.uuid(row, "revision_id")),
                row.getInt("number"),
                Revision.State.valueOf(Columns.text(row, "revision_state")),
                TemplateReader.stored(json.readValue(body, ContainerTemplate.class)),
                new Digest(Columns.text(row, "image_digest")),
                ContainerStore.architectures(row),
                httpPort == null ? null : httpPort.intValue(),
                Columns.text(row, "created_by"),
                Columns.instant(row, "revised_at"));
    }
}
