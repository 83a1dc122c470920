package io.stiva.platform.registry;

import io.stiva.platform.shared.Columns;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ProjectId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of repositories, their blobs and their uploads. */
@Component
class RepositoryStore {

    private static final String FIND =
            """
            SELECT account_id, id, project_id, name FROM registry.repository
            WHERE account_id = :account AND project_id = :project AND name = :name
            """;

    private static final String INSERT_IF_ABSENT =
            """
            INSERT INTO registry.repository (account_id, id, project_id, name, created_at)
            VALUES (:account, :id, :project, :name, :now)
            ON CONFLICT ON CONSTRAINT repository_name_unique DO NOTHING
            """;

    private static final String LOCK =
            """
            SELECT id FROM registry.repository WHERE account_id = :account AND id = :id FOR UPDATE
            """;

    private static final String NAMES =
            """
            SELECT p.name || '/' || r.name AS path
            FROM registry.repository r
            JOIN platform.project p ON p.account_id = r.account_id AND p.id = r.project_id
            WHERE r.account_id = :account
              AND (CAST(:project AS uuid) IS NULL OR r.project_id = :project)
              AND (CAST(:last AS text) IS NULL OR p.name || '/' || r.name > :last COLLATE "C")
            ORDER BY (p.name || '/' || r.name) COLLATE "C" LIMIT :rows
            """;

    private static final String COUNT_IN_PROJECT =
            """
            SELECT count(*) FROM registry.repository
            WHERE account_id = :account AND project_id = :project
            """;

    private static final String BLOB_SIZE =
            """
            SELECT size_bytes FROM registry.repository_blob
            WHERE account_id = :account AND repository_id = :repository AND digest = :digest
            """;

    private static final String LINK_BLOB =
            """
            INSERT INTO registry.repository_blob (account_id, repository_id, digest, size_bytes, linked_at)
            VALUES (:account, :repository, :digest, :size, :now)
            ON CONFLICT (account_id, repository_id, digest) DO NOTHING
            """;

    private static final String UNLINK_BLOB =
            """
            DELETE FROM registry.repository_blob
            WHERE account_id = :account AND repository_id = :repository AND digest = :digest
            """;

    private static final String UNLINK_UNNEEDED =
            """
            DELETE FROM registry.repository_blob b
            WHERE b.account_id = :account AND b.repository_id = :repository AND b.linked_at < :before
              AND NOT EXISTS (
                SELECT FROM registry.manifest_blob n
                WHERE n.account_id = b.account_id AND n.repository_id = b.repository_id
                  AND n.blob_digest = b.digest)
            """;

    private static final String DELETE_IF_EMPTY =
            """
            DELETE FROM registry.repository r
            WHERE r.account_id = :account AND r.id = :repository AND NOT EXISTS (
                SELECT FROM registry.manifest m
                WHERE m.account_id = r.account_id AND m.repository_id = r.id)
            """;

    private static final String STORED_BYTES =
            """
            SELECT coalesce(sum(size_bytes), 0) FROM registry.repository_blob
            WHERE account_id = :account AND repository_id = :repository
            """;

    private static final String INSERT_UPLOAD =
            """
            INSERT INTO registry.upload (account_id, id, repository_id, started_at)
            VALUES (:account, :id, :repository, :now)
            """;

    private static final String UPLOAD_EXISTS =
            """
            SELECT count(*) FROM registry.upload
            WHERE account_id = :account AND repository_id = :repository AND id = :id
            """;

    private static final String UPLOADS =
            """
            SELECT count(*) FROM registry.upload WHERE account_id = :account AND repository_id = :repository
            """;

    private static final String DELETE_UPLOAD =
            """
            DELETE FROM registry.upload
            WHERE account_id = :account AND repository_id = :repository AND id = :id
            """;

    private static final String DELETE_OLD_UPLOADS_ACROSS_TENANTS =
            """
            DELETE FROM registry.upload WHERE (account_id, id) IN (
                SELECT account_id, id FROM registry.upload WHERE started_at < :before LIMIT 100)
            RETURNING id
            """;

    private final JdbcClient jdbc;

    RepositoryStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<Repository> find(AccountId account, ProjectId project, String name) {
        return jdbc.sql(FIND)
                .param("account", account.value())
                .param("project", project.value())
                .param("name", name)
                .query(RepositoryStore::repository)
                .optional();
    }

    void insertIfAbsent(Repository repository, Instant now) {
        jdbc.sql(INSERT_IF_ABSENT)
                .param("account", repository.account().value())
                .param("id", repository.id())
                .param("project", repository.project().value())
                .param("name", repository.name())
                .param("now", Columns.timestamp(now))
                .update();
    }

    /** Serialises changes of one repository until the transaction ends. */
    void lock(Repository repository) {
        boolean there =
                jdbc.sql(LOCK)
                        .param("account", repository.account().value())
                        .param("id", repository.id())
                        .query(UUID.class)
                        .optional()
                        .isPresent();
        if (!there) {
            throw RegistryErrors.noName();
        }
    }

    List<String> names(AccountId account, @Nullable UUID project, @Nullable String last, int rows) {
        return jdbc.sql(NAMES)
                .param("account", account.value())
                .param("project", project)
                .param("last", last)
                .param("rows", rows)
                .query((row, number) -> Columns.text(row, "path"))
                .list();
    }

    long countInProject(AccountId account, ProjectId project) {
        return jdbc.sql(COUNT_IN_PROJECT)
                .param("account", account.value())
                .param("project", project.value())
                .query(Long.class)
                .single();
    }

    OptionalLong blobSize(Repository repository, Digest digest) {
        return of(BLOB_SIZE, repository)
                .param("digest", digest.value())
                .query(Long.class)
                .optional()
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    void linkBlob(Repository repository, Digest digest, long size, Instant now) {
        of(LINK_BLOB, repository)
                .param("digest", digest.value())
                .param("size", size)
                .param("now", Columns.timestamp(now))
                .update();
    }

    /** Whether it was linked; refuses when a manifest still needs it. */
    boolean unlinkBlob(Repository repository, Digest digest) {
        try {
            return of(UNLINK_BLOB, repository).param("digest", digest.value()).update() > 0;
        } catch (DataIntegrityViolationException e) {
            throw RegistryErrors.stillNeeded("blob " + digest);
        }
    }

    /** Lets go of blobs no manifest needs; younger ones may await theirs. */
    void unlinkUnneeded(Repository repository, Instant before) {
        of(UNLINK_UNNEEDED, repository).param("before", Columns.timestamp(before)).update();
    }

    /** Removes a repository without a manifest, with its links and uploads; whether it went. */
    boolean deleteIfEmpty(Repository repository) {
        return of(DELETE_IF_EMPTY, repository).update() > 0;
    }

    long storedBytes(Repository repository) {
        return of(STORED_BYTES, repository).query(Long.class).single();
    }

    void insertUpload(Repository repository, UUID upload, Instant now) {
        of(INSERT_UPLOAD, repository)
                .param("id", upload)
                .param("now", Columns.timestamp(now))
                .update();
    }

    boolean uploadExists(Repository repository, UUID upload) {
        return of(UPLOAD_EXISTS, repository).param("id", upload).query(Long.class).single() > 0;
    }

    long uploads(Repository repository) {
        return of(UPLOADS, repository).query(Long.class).single();
    }

    boolean deleteUpload(Repository repository, UUID upload) {
        return of(DELETE_UPLOAD, repository).param("id", upload).update() > 0;
    }

    List<UUID> deleteOldUploadsAcrossTenants(Instant before) {
        return jdbc.sql(DELETE_OLD_UPLOADS_ACROSS_TENANTS)
                .param("before", Columns.timestamp(before))
                .query((row, number) -> Columns.uuid(row, "id"))
                .list();
    }

    private JdbcClient.StatementSpec of(String sql, Repository repository) {
        return jdbc.sql(sql)
                .param("account", repository.account().value())
                .param("repository", repository.id());
    }

    private static Repository repository(ResultSet row, int number) throws SQLException {
        return new Repository(
                new AccountId(Columns.uuid(row, "account_id")),
                Columns.uuid(row, "id"),
                new ProjectId(Columns.uuid(row, "project_id")),
                Columns.text(row, "name"));
    }
}
