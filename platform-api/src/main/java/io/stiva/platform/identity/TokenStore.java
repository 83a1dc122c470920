package io.stiva.platform.identity;

import io.stiva.platform.shared.Columns;
import io.stiva.platform.shared.PageQuery;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.TokenId;
import io.stiva.vocabulary.UserId;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of API tokens. */
@Component
class TokenStore {

    private static final String LIST =
            """
            SELECT t.id, t.name, t.scopes, t.project_id, p.name AS project_name,
                   t.created_at, t.expires_at, t.last_used_at
            FROM platform.api_token t
            LEFT JOIN platform.project p ON p.account_id = t.account_id AND p.id = t.project_id
            WHERE t.account_id = :account AND t.user_id = :user AND t.revoked_at IS NULL
              AND (CAST(:after AS uuid) IS NULL OR t.id > :after)
            ORDER BY t.id LIMIT :rows
            """;

    private static final String COUNT =
            """
            SELECT count(*) FROM platform.api_token
            WHERE account_id = :account AND user_id = :user AND revoked_at IS NULL
            """;

    private static final String PROJECT_BY_NAME =
            "SELECT id FROM platform.project WHERE account_id = :account AND name = :name";

    private static final String INSERT =
            """
            INSERT INTO platform.api_token (account_id, id, user_id, name, scopes, project_id,
                secret_hash, created_at, expires_at)
            VALUES (:account, :id, :user, :name, CAST(:scopes AS text[]), :project,
                :hash, :createdAt, :expiresAt)
            """;

    private static final String REVOKE =
            """
            UPDATE platform.api_token SET revoked_at = :at
            WHERE account_id = :account AND id = :id AND user_id = :user AND revoked_at IS NULL
            """;

    private final JdbcClient jdbc;

    TokenStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<ApiToken> list(AccountId account, UserId user, PageQuery page) {
        return jdbc.sql(LIST)
                .param("account", account.value())
                .param("user", user.value())
                .param("after", page.after() == null ? null : page.after().uuid(0))
                .param("rows", page.rowsToSelect())
                .query(TokenStore::token)
                .list();
    }

    long count(AccountId account, UserId user) {
        return jdbc.sql(COUNT)
                .param("account", account.value())
                .param("user", user.value())
                .query(Long.class)
                .single();
    }

    Optional<ProjectId> projectByName(AccountId account, String name) {
        return jdbc.sql(PROJECT_BY_NAME)
                .param("account", account.value())
                .param("name", name)
                .query(UUID.class)
                .optional()
                .map(ProjectId::new);
    }

    void insert(AccountId account, UserId user, ApiToken token, BearerSecret secret) {
        ProjectId project = token.project();
        List<String> scopes = token.scopes();
        jdbc.sql(INSERT)
                .param("account", account.value())
                .param("id", token.id().value())
                .param("user", user.value())
                .param("name", token.name())
                .param("scopes", scopes == null ? null : scopes.toArray(String[]::new))
                .param("project", project == null ? null : project.value())
                .param("hash", secret.hash())
                .param("createdAt", Columns.timestamp(token.createdAt()))
                .param("expiresAt", Columns.timestamp(token.expiresAt()))
                .update();
    }

    /** Whether there was one to revoke. */
    boolean revoke(AccountId account, UserId user, TokenId id, Instant at) {
        return jdbc.sql(REVOKE)
                        .param("account", account.value())
                        .param("id", id.value())
                        .param("user", user.value())
                        .param("at", Columns.timestamp(at))
                        .update()
                > 0;
    }

    private static ApiToken token(ResultSet row, int number) throws SQLException {
        UUID project = Columns.uuidOrNull(row, "project_id");
        Array scopes = row.getArray("scopes");
        return new ApiToken(
                new TokenId(Columns.uuid(row, "id")),
                Columns.text(row, "name"),
                scopes == null ? null : List.of((String[]) scopes.getArray()),
                project == null ? null : new ProjectId(project),
                row.getString("project_name"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "expires_at"),
                Columns.instantOrNull(row, "last_used_at"));
    }
}
