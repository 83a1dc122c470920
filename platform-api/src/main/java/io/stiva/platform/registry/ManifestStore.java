package io.stiva.platform.registry;

import io.stiva.platform.shared.Columns;
import io.stiva.platform.shared.PageQuery;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ProjectId;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** SQL of manifests and tags. */
@Component
class ManifestStore {

    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String BODY =
            """
            SELECT digest, media_type, body FROM registry.manifest
            WHERE account_id = :account AND repository_id = :repository AND digest = :digest
            """;

    private static final String DIGEST_OF_TAG =
            """
            SELECT digest FROM registry.tag
            WHERE account_id = :account AND repository_id = :repository AND name = :tag
            """;

    private static final String FACTS =
            """
            SELECT digest, architectures, exposed_ports, content_bytes FROM registry.manifest
            WHERE account_id = :account AND repository_id = :repository AND digest = :digest
            """;

    private static final String UPSERT =
            """
            INSERT INTO registry.manifest (account_id, repository_id, digest, media_type, body, subject,
                artifact_type, annotations, architectures, exposed_ports, content_bytes, pushed_at)
            VALUES (:account, :repository, :digest, :mediaType, :body, :subject, :artifactType,
                CAST(:annotations AS jsonb), CAST(:architectures AS text[]), CAST(:ports AS integer[]),
                :contentBytes, :now)
            ON CONFLICT (account_id, repository_id, digest) DO UPDATE SET pushed_at = excluded.pushed_at
            """;

    private static final String NEED_BLOB =
            """
            INSERT INTO registry.manifest_blob (account_id, repository_id, manifest_digest, blob_digest)
            VALUES (:account, :repository, :digest, :needed) ON CONFLICT DO NOTHING
            """;

    private static final String NEED_CHILD =
            """
            INSERT INTO registry.manifest_child (account_id, repository_id, index_digest, child_digest)
            VALUES (:account, :repository, :digest, :needed) ON CONFLICT DO NOTHING
            """;

    private static final String UPSERT_TAG =
            """
            INSERT INTO registry.tag (account_id, repository_id, name, digest, pushed_at)
            VALUES (:account, :repository, :tag, :digest, :now)
            ON CONFLICT (account_id, repository_id, name)
            DO UPDATE SET digest = excluded.digest, pushed_at = excluded.pushed_at
            """;

    private static final String DELETE_TAG =
            """
            DELETE FROM registry.tag
            WHERE account_id = :account AND repository_id = :repository AND name = :tag
            """;

    private static final String DELETE =
            """
            DELETE FROM registry.manifest
            WHERE account_id = :account AND repository_id = :repository AND digest = :digest
            """;

    private static final String TAGS =
            """
            SELECT name FROM registry.tag
            WHERE account_id = :account AND repository_id = :repository
              AND (CAST(:last AS text) IS NULL OR name COLLATE "C" > :last)
            ORDER BY name COLLATE "C" LIMIT :rows
            """;

    private static final String REFERRERS =
            """
            SELECT digest, media_type, length(body) AS size, artifact_type, annotations FROM registry.manifest
            WHERE account_id = :account AND repository_id = :repository AND subject = :subject
              AND (CAST(:artifactType AS text) IS NULL OR artifact_type = :artifactType)
            ORDER BY digest LIMIT :rows
            """;

    private static final String IMAGES =
            """
            SELECT r.name AS repository, t.name AS tag, t.digest, m.architectures, m.content_bytes, t.pushed_at
            FROM registry.repository r
            JOIN registry.tag t ON t.account_id = r.account_id AND t.repository_id = r.id
            JOIN registry.manifest m ON m.account_id = t.account_id AND m.repository_id = t.repository_id
                AND m.digest = t.digest
            WHERE r.account_id = :account AND r.project_id = :project
              AND (CAST(:repository AS text) IS NULL OR (r.name, t.name) > (:repository, :tag))
            ORDER BY r.name, t.name LIMIT :rows
            """;

    private final JdbcClient jdbc;

    ManifestStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A manifest as it was pushed. */
    record Stored(Digest digest, String mediaType, byte[] body) {}

    /** What is known of an image's content. */
    record Content(
            Digest digest,
            List<String> architectures,
            List<Integer> exposedPorts,
            long contentBytes) {}

    /** One line of a referrers list. */
    record Referrer(
            String digest,
            String mediaType,
            long size,
            @Nullable String artifactType,
            Map<String, String> annotations) {}

    /** A tagged image of a project. */
    record Tagged(
            String repository,
            String tag,
            Digest digest,
            List<String> architectures,
            long contentBytes,
            Instant pushedAt) {}

    Optional<Stored> body(Repository repository, Digest digest) {
        return of(BODY, repository)
                .param("digest", digest.value())
                .query(
                        (row, number) ->
                                new Stored(
                                        new Digest(Columns.text(row, "digest")),
                                        Columns.text(row, "media_type"),
                                        Objects.requireNonNull(row.getBytes("body"))))
                .optional();
    }

    Optional<Digest> digestOf(Repository repository, String tag) {
        return of(DIGEST_OF_TAG, repository)
                .param("tag", tag)
                .query(String.class)
                .optional()
                .map(Digest::new);
    }

    Optional<Content> content(Repository repository, Digest digest) {
        return of(FACTS, repository)
                .param("digest", digest.value())
                .query(
                        (row, number) ->
                                new Content(
                                        new Digest(Columns.text(row, "digest")),
                                        texts(row, "architectures"),
                                        numbers(row, "exposed_ports"),
                                        row.getLong("content_bytes")))
                .optional();
    }

    /** Stores a manifest with what it needs; pushing it again only renews its time. */
    void put(
            Repository repository,
            Stored manifest,
            ManifestDocument document,
            Content content,
            Instant now) {
        of(UPSERT, repository)
                .param("digest", manifest.digest().value())
                .param("mediaType", manifest.mediaType())
                .param("body", manifest.body())
                .param("subject", document.subject() == null ? null : document.subject().value())
                .param("artifactType", document.artifactType())
                .param("annotations", JSON.writeValueAsString(document.annotations()))
                .param("architectures", literal(content.architectures()))
                .param("ports", literal(content.exposedPorts()))
                .param("contentBytes", content.contentBytes())
                .param("now", Columns.timestamp(now))
                .update();
        document.blobs()
                .forEach(blob -> need(NEED_BLOB, repository, manifest.digest(), blob.digest()));
        document.children()
                .forEach(child -> need(NEED_CHILD, repository, manifest.digest(), child.digest()));
    }

    private void need(String sql, Repository repository, Digest manifest, Digest needed) {
        try {
            of(sql, repository)
                    .param("digest", manifest.value())
                    .param("needed", needed.value())
                    .update();
        } catch (DataIntegrityViolationException e) {
            throw RegistryErrors.needsBlob(needed);
        }
    }

    void tag(Repository repository, String tag, Digest digest, Instant now) {
        of(UPSERT_TAG, repository)
                .param("tag", tag)
                .param("digest", digest.value())
                .param("now", Columns.timestamp(now))
                .update();
    }

    boolean deleteTag(Repository repository, String tag) {
        return of(DELETE_TAG, repository).param("tag", tag).update() > 0;
    }

    /** Whether it was there; refuses when an index still needs it. */
    boolean delete(Repository repository, Digest digest) {
        try {
            return of(DELETE, repository).param("digest", digest.value()).update() > 0;
        } catch (DataIntegrityViolationException e) {
            throw RegistryErrors.stillNeeded("manifest " + digest);
        }
    }

    List<String> tags(Repository repository, @Nullable String last, int rows) {
        return of(TAGS, repository)
                .param("last", last)
                .param("rows", rows)
                .query((row, number) -> Columns.text(row, "name"))
                .list();
    }

    List<Referrer> referrers(
            Repository repository, Digest subject, @Nullable String artifactType, int rows) {
        return of(REFERRERS, repository)
                .param("subject", subject.value())
                .param("artifactType", artifactType)
                .param("rows", rows)
                .query(
                        (row, number) ->
                                new Referrer(
                                        Columns.text(row, "digest"),
                                        Columns.text(row, "media_type"),
                                        row.getLong("size"),
                                        row.getString("artifact_type"),
                                        JSON.readValue(Columns.text(row, "annotations"), TEXTS)))
                .list();
    }

    List<Tagged> images(AccountId account, ProjectId project, PageQuery page) {
        return jdbc.sql(IMAGES)
                .param("account", account.value())
                .param("project", project.value())
                .param("repository", page.after() == null ? null : page.after().text(0))
                .param("tag", page.after() == null ? null : page.after().text(1))
                .param("rows", page.rowsToSelect())
                .query(
                        (row, number) ->
                                new Tagged(
                                        Columns.text(row, "repository"),
                                        Columns.text(row, "tag"),
                                        new Digest(Columns.text(row, "digest")),
                                        texts(row, "architectures"),
                                        row.getLong("content_bytes"),
                                        Columns.instant(row, "pushed_at")))
                .list();
    }

    private JdbcClient.StatementSpec of(String sql, Repository repository) {
        return jdbc.sql(sql)
                .param("account", repository.account().value())
                .param("repository", repository.id());
    }

    /** PostgreSQL's array literal, every element quoted. */
    private static String literal(List<?> elements) {
        StringBuilder literal = new StringBuilder("{");
        for (Object element : elements) {
            String text = element.toString().replace("\\", "\\\\").replace("\"", "\\\"");
            literal.append(literal.length() > 1 ? "," : "").append('"').append(text).append('"');
        }
        return literal.append('}').toString();
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) array(row, column).getArray());
    }

    private static List<Integer> numbers(ResultSet row, String column) throws SQLException {
        return Arrays.asList((Integer[]) array(row, column).getArray());
    }

    private static Array array(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(row.getArray(column), column);
    }
}
