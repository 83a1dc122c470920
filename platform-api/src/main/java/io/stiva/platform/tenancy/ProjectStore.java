package io.stiva.platform.tenancy;

import io.stiva.platform.shared.Columns;
import io.stiva.platform.shared.PageQuery;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.Slug;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of projects. */
@Component
class ProjectStore {

    private static final String BY_ID =
            """
            SELECT account_id, id, name, created_at, version FROM platform.project
            WHERE account_id = :account AND id = :id
            """;

    private static final String BY_NAME =
            """
            SELECT account_id, id, name, created_at, version FROM platform.project
            WHERE account_id = :account AND name = :name
            """;

    private static final String BY_ID_ACROSS_TENANTS =
            """
            SELECT account_id, id, name, created_at, version FROM platform.project WHERE id = :id
            """;

    private static final String BY_NAME_ACROSS_TENANTS =
            """
            SELECT account_id, id, name, created_at, version FROM platform.project WHERE name = :name
            """;

    private static final String LIST =
            """
            SELECT account_id, id, name, created_at, version FROM platform.project
            WHERE account_id = :account
              AND (CAST(:only AS uuid) IS NULL OR id = :only)
              AND (CAST(:after AS uuid) IS NULL OR id > :after)
            ORDER BY id LIMIT :rows
            """;

    private static final String INSERT =
            """
            INSERT INTO platform.project (account_id, id, name, created_at, version)
            VALUES (:account, :id, :name, :createdAt, :version)
            """;

    private static final String DELETE =
            """
            DELETE FROM platform.project WHERE account_id = :account AND id = :id
            """;

    private final JdbcClient jdbc;

    ProjectStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<Project> byId(AccountId account, ProjectId id) {
        return jdbc.sql(BY_ID)
                .param("account", account.value())
                .param("id", id.value())
                .query(ProjectStore::project)
                .optional();
    }

    Optional<Project> byName(AccountId account, Slug name) {
        return jdbc.sql(BY_NAME)
                .param("account", account.value())
                .param("name", name.value())
                .query(ProjectStore::project)
                .optional();
    }

    Optional<Project> byIdAcrossTenants(ProjectId id) {
        return jdbc.sql(BY_ID_ACROSS_TENANTS)
                .param("id", id.value())
                .query(ProjectStore::project)
                .optional();
    }

    Optional<Project> byNameAcrossTenants(Slug name) {
        return jdbc.sql(BY_NAME_ACROSS_TENANTS)
                .param("name", name.value())
                .query(ProjectStore::project)
                .optional();
    }

    List<Project> list(AccountId account, @Nullable ProjectId only, PageQuery page) {
        return jdbc.sql(LIST)
                .param("account", account.value())
                .param("only", only == null ? null : only.value())
                .param("after", page.after() == null ? null : page.after().uuid(0))
                .param("rows", page.rowsToSelect())
                .query(ProjectStore::project)
                .list();
    }

    void insert(Project project) {
        try {
            jdbc.sql(INSERT)
                    .param("account", project.account().value())
                    .param("id", project.id().value())
                    .param("name", project.name().value())
                    .param("createdAt", Columns.timestamp(project.createdAt()))
                    .param("version", project.version())
                    .update();
        } catch (DuplicateKeyException e) {
            throw TenancyErrors.projectNameTaken(project.name());
        }
    }

    void delete(Project project) {
        try {
            jdbc.sql(DELETE)
                    .param("account", project.account().value())
                    .param("id", project.id().value())
                    .update();
        } catch (DataIntegrityViolationException e) {
            // Something was put into it after its contents were counted.
            throw TenancyErrors.projectNotEmpty(project, "something that was just made");
        }
    }

    private static Project project(ResultSet row, int number) throws SQLException {
        return new Project(
                new AccountId(Columns.uuid(row, "account_id")),
                new ProjectId(Columns.uuid(row, "id")),
                new Slug(Columns.text(row, "name")),
                Columns.instant(row, "created_at"),
                row.getLong("version"));
    }
}
