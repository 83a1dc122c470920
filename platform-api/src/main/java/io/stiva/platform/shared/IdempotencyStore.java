package io.stiva.platform.shared;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** SQL of first answers. */
@Component
class IdempotencyStore {

    // Ends with the transaction, also when the process dies. Two keys that hash alike only make one
    // of two simultaneous requests wait for its client's retry.
    private static final String TRY_LOCK =
            "SELECT pg_try_advisory_xact_lock(hashtextextended(:requester || ' ' || :key, 8174))";

    private static final String FIND =
            """
            SELECT encode(request_hash, 'hex') AS request_hash, status, headers,
                   convert_from(body, 'UTF8') AS body, created_at
            FROM platform.idempotency
            WHERE requester = :requester AND key = :key
            """;

    private static final String DELETE =
            "DELETE FROM platform.idempotency WHERE requester = :requester AND key = :key";

    private static final String INSERT =
            """
            INSERT INTO platform.idempotency
                (requester, key, request_hash, status, headers, body, created_at)
            VALUES (:requester, :key, decode(:hash, 'hex'), :status, CAST(:headers AS jsonb),
                convert_to(:body, 'UTF8'), :at)
            """;

    // Each insert takes a few old rows along, so the table stays bounded without a timer.
    private static final String FORGET_SOME =
            """
            DELETE FROM platform.idempotency WHERE (requester, key) IN (
                SELECT requester, key FROM platform.idempotency WHERE created_at < :before
                ORDER BY created_at, requester, key LIMIT 10)
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    IdempotencyStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Whose key it is. */
    record Key(String requester, String text) {}

    /**
     * A first answer.
     *
     * @param requestHash SHA-256 in hex
     * @param body JSON, or empty
     */
    record Answer(
            String requestHash,
            int status,
            Map<String, String> headers,
            String body,
            Instant createdAt) {}

    boolean tryLockAcrossTenants(Key key) {
        return jdbc.sql(TRY_LOCK)
                .param("requester", key.requester())
                .param("key", key.text())
                .query(Boolean.class)
                .single();
    }

    Optional<Answer> findAcrossTenants(Key key) {
        return jdbc.sql(FIND)
                .param("requester", key.requester())
                .param("key", key.text())
                .query(
                        (row, number) ->
                                new Answer(
                                        Columns.text(row, "request_hash"),
                                        row.getInt("status"),
                                        json.readValue(
                                                Columns.text(row, "headers"),
                                                new TypeReference<Map<String, String>>() {}),
                                        Columns.text(row, "body"),
                                        Columns.instant(row, "created_at")))
                .optional();
    }

    void deleteAcrossTenants(Key key) {
        jdbc.sql(DELETE).param("requester", key.requester()).param("key", key.text()).update();
    }

    void insertAcrossTenants(Key key, Answer answer, Instant forgetBefore) {
        jdbc.sql(FORGET_SOME).param("before", Columns.timestamp(forgetBefore)).update();
        jdbc.sql(INSERT)
                .param("requester", key.requester())
                .param("key", key.text())
                .param("hash", answer.requestHash())
                .param("status", answer.status())
                .param("headers", json.writeValueAsString(answer.headers()))
                .param("body", answer.body())
                .param("at", Columns.timestamp(answer.createdAt()))
                .update();
    }
}
