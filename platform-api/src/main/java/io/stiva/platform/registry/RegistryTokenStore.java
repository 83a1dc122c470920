package io.stiva.platform.registry;

import io.stiva.platform.shared.Columns;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** SQL of registry tokens, which belong to no single tenant. */
@Component
class RegistryTokenStore {

    private static final TypeReference<List<Grant>> GRANTS = new TypeReference<>() {};
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int FORGOTTEN_AT_ONCE = 1_000;

    private static final String INSERT =
            """
            INSERT INTO registry.token (hash, subject, grants, expires_at)
            VALUES (:hash, :subject, CAST(:grants AS jsonb), :expiresAt)
            """;

    private static final String FIND =
            """
            SELECT grants FROM registry.token WHERE hash = :hash AND expires_at > :now
            """;

    private static final String FORGET_EXPIRED =
            """
            DELETE FROM registry.token WHERE hash IN (
                SELECT hash FROM registry.token WHERE expires_at <= :now LIMIT :most)
            """;

    private final JdbcClient jdbc;

    RegistryTokenStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insertAcrossTenants(
            byte[] hash, String subject, List<Grant> grants, Instant expiresAt, Instant now) {
        jdbc.sql(FORGET_EXPIRED)
                .param("now", Columns.timestamp(now))
                .param("most", FORGOTTEN_AT_ONCE)
                .update();
        jdbc.sql(INSERT)
                .param("hash", hash)
                .param("subject", subject)
                .param("grants", JSON.writeValueAsString(grants))
                .param("expiresAt", Columns.timestamp(expiresAt))
                .update();
    }

    Optional<List<Grant>> findAcrossTenants(byte[] hash, Instant now) {
        return jdbc.sql(FIND)
                .param("hash", hash)
                .param("now", Columns.timestamp(now))
                .query((row, number) -> JSON.readValue(Columns.text(row, "grants"), GRANTS))
                .optional();
    }
}
