package io.stiva.platform.identity;

import io.stiva.platform.access.Caller;
import io.stiva.platform.access.Role;
import io.stiva.platform.shared.Columns;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.TokenId;
import io.stiva.vocabulary.UserId;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of sessions and of the proof of identity; across tenants, for the tenant comes out of it. */
@Component
class ProofStore {

    private static final String SESSION =
            """
            SELECT s.id, s.expires_at, s.last_used_at, u.id AS user_id, u.email, u.operator,
                   s.acting_account_id AS account_id, m.role,
                   CAST(NULL AS text[]) AS scopes, CAST(NULL AS uuid) AS project_id
            FROM platform.session s
            JOIN platform.app_user u ON u.id = s.user_id
            LEFT JOIN platform.membership m
                ON m.account_id = s.acting_account_id AND m.user_id = s.user_id
            WHERE s.secret_hash = :hash
            """;

    private static final String API_TOKEN =
            """
            SELECT t.id, t.expires_at, t.last_used_at, u.id AS user_id, u.email, u.operator,
                   t.account_id, m.role, t.scopes, t.project_id
            FROM platform.api_token t
            JOIN platform.app_user u ON u.id = t.user_id
            JOIN platform.membership m ON m.account_id = t.account_id AND m.user_id = t.user_id
            WHERE t.secret_hash = :hash AND t.revoked_at IS NULL
            """;

    private static final String TOUCH_SESSION =
            "UPDATE platform.session SET last_used_at = :now WHERE id = :id";

    private static final String TOUCH_API_TOKEN =
            """
            UPDATE platform.api_token SET last_used_at = :now WHERE account_id = :account AND id = :id
            """;

    private static final String OPEN_SESSION =
            """
            INSERT INTO platform.session
                (id, user_id, acting_account_id, secret_hash, created_at, expires_at)
            VALUES (:id, :user, :account, :hash, :createdAt, :expiresAt)
            """;

    private static final String CLOSE_SESSION = "DELETE FROM platform.session WHERE id = :id";

    private static final String FORGET_EXPIRED =
            "DELETE FROM platform.session WHERE expires_at < :before";

    private final JdbcClient jdbc;

    ProofStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A proof that was found, valid or expired. */
    record Proof(UUID id, Caller caller, Instant expiresAt, @Nullable Instant lastUsedAt) {}

    /** A session to store. */
    record NewSession(
            UUID id,
            UserId user,
            @Nullable AccountId account,
            BearerSecret secret,
            Instant createdAt,
            Instant expiresAt) {}

    Optional<Proof> findAcrossTenants(BearerSecret secret) {
        String query =
                switch (secret.kind()) {
                    case SESSION -> SESSION;
                    case API_TOKEN -> API_TOKEN;
                };
        return jdbc.sql(query)
                .param("hash", secret.hash())
                .query((row, number) -> proof(secret.kind(), row))
                .optional();
    }

    void touchAcrossTenants(BearerSecret.Kind kind, Proof proof, Instant now) {
        AccountId account = proof.caller().account();
        switch (kind) {
            case SESSION ->
                    jdbc.sql(TOUCH_SESSION)
                            .param("id", proof.id())
                            .param("now", Columns.timestamp(now))
                            .update();
            case API_TOKEN ->
                    jdbc.sql(TOUCH_API_TOKEN)
                            .param("account", account == null ? null : account.value())
                            .param("id", proof.id())
                            .param("now", Columns.timestamp(now))
                            .update();
        }
    }

    void openSessionAcrossTenants(NewSession session) {
        AccountId account = session.account();
        jdbc.sql(OPEN_SESSION)
                .param("id", session.id())
                .param("user", session.user().value())
                .param("account", account == null ? null : account.value())
                .param("hash", session.secret().hash())
                .param("createdAt", Columns.timestamp(session.createdAt()))
                .param("expiresAt", Columns.timestamp(session.expiresAt()))
                .update();
    }

    void closeSessionAcrossTenants(UUID id) {
        jdbc.sql(CLOSE_SESSION).param("id", id).update();
    }

    void forgetExpiredAcrossTenants(Instant before) {
        jdbc.sql(FORGET_EXPIRED).param("before", Columns.timestamp(before)).update();
    }

    private static Proof proof(BearerSecret.Kind kind, ResultSet row) throws SQLException {
        UUID id = Columns.uuid(row, "id");
        UUID account = Columns.uuidOrNull(row, "account_id");
        UUID project = Columns.uuidOrNull(row, "project_id");
        String role = row.getString("role");
        Caller caller =
                new Caller(
                        new UserId(Columns.uuid(row, "user_id")),
                        Columns.text(row, "email"),
                        account == null ? null : new AccountId(account),
                        role == null ? null : Role.valueOf(role),
                        row.getBoolean("operator"),
                        scopes(row),
                        project == null ? null : new ProjectId(project),
                        kind == BearerSecret.Kind.SESSION
                                ? "session:" + id
                                : new TokenId(id).toString());
        return new Proof(
                id,
                caller,
                Columns.instant(row, "expires_at"),
                Columns.instantOrNull(row, "last_used_at"));
    }

    private static @Nullable Set<String> scopes(ResultSet row) throws SQLException {
        Array scopes = row.getArray("scopes");
        return scopes == null ? null : Set.of((String[]) scopes.getArray());
    }
}
