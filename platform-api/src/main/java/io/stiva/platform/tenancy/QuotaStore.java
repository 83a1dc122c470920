package io.stiva.platform.tenancy;

import io.stiva.platform.shared.Columns;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of limits and reservations. */
@Component
class QuotaStore {

    // NO KEY: foreign keys to the account, which every insert checks, must not wait for admission.
    private static final String LOCK =
            "SELECT state FROM platform.account WHERE id = :account FOR NO KEY UPDATE";

    private static final String STANDING =
            """
            SELECT 'plan' AS kind, CAST(NULL AS uuid) AS project_id, key, amount
            FROM platform.plan_limit
            WHERE plan = (SELECT plan FROM platform.account WHERE id = :account)
            UNION ALL
            SELECT 'override', project_id, key, amount FROM platform.quota_limit
            WHERE account_id = :account AND (project_id IS NULL OR project_id = :project)
            UNION ALL
            SELECT 'used', project_id, key, used FROM platform.quota_counter
            WHERE account_id = :account AND (project_id IS NULL OR project_id = :project)
            UNION ALL
            SELECT 'reserved', NULL, key, CAST(sum(amount) AS bigint) FROM platform.quota_reservation
            WHERE account_id = :account AND starts_with(holder, 'op_') GROUP BY key
            UNION ALL
            SELECT 'reserved', project_id, key, CAST(sum(amount) AS bigint) FROM platform.quota_reservation
            WHERE account_id = :account AND project_id = :project AND starts_with(holder, 'op_')
            GROUP BY project_id, key
            """;

    private static final String HELD_BY =
            """
            SELECT project_id, key, amount FROM platform.quota_reservation
            WHERE account_id = :account AND holder = :holder
            """;

    private static final String HOLD =
            """
            INSERT INTO platform.quota_reservation (account_id, holder, key, project_id, amount)
            SELECT :account, :holder, wanted.key, CAST(:project AS uuid), wanted.amount
            FROM unnest(CAST(:keys AS text[]), CAST(:amounts AS bigint[])) AS wanted (key, amount)
            WHERE wanted.amount > 0
            ON CONFLICT (account_id, holder, key) DO UPDATE SET amount = EXCLUDED.amount
            """;

    private static final String GIVE_BACK =
            """
            DELETE FROM platform.quota_reservation
            WHERE account_id = :account AND holder = :holder AND key = ANY (CAST(:keys AS text[]))
            """;

    // The account is locked, so nobody else inserts the missing counter meanwhile.
    private static final String COUNT =
            """
            MERGE INTO platform.quota_counter AS counter
            USING (SELECT key, amount
                   FROM unnest(CAST(:keys AS text[]), CAST(:amounts AS bigint[])) AS pair (key, amount)) AS change
            ON counter.account_id = :account AND counter.key = change.key
                AND counter.project_id IS NOT DISTINCT FROM CAST(:project AS uuid)
            WHEN MATCHED THEN UPDATE SET used = counter.used + change.amount
            WHEN NOT MATCHED THEN INSERT (account_id, project_id, key, used)
                VALUES (:account, CAST(:project AS uuid), change.key, change.amount)
            """;

    private static final String LET_GO =
            """
            DELETE FROM platform.quota_reservation WHERE account_id = :account AND holder = :holder
            RETURNING project_id, key, amount
            """;

    private static final String SET_LIMIT =
            """
            INSERT INTO platform.quota_limit (account_id, project_id, key, amount, set_by, set_at)
            VALUES (:account, :project, :key, :amount, :by, :at)
            ON CONFLICT ON CONSTRAINT quota_limit_unique
            DO UPDATE SET amount = EXCLUDED.amount, set_by = EXCLUDED.set_by, set_at = EXCLUDED.set_at
            """;

    private static final String DRIFT_ACROSS_TENANTS =
            """
            WITH held AS (
                SELECT account_id, CAST(NULL AS uuid) AS project_id, key, sum(amount) AS used
                FROM platform.quota_reservation GROUP BY account_id, key
                UNION ALL
                SELECT account_id, project_id, key, sum(amount)
                FROM platform.quota_reservation WHERE project_id IS NOT NULL
                GROUP BY account_id, project_id, key)
            SELECT coalesce(counter.account_id, held.account_id) || ' '
                || coalesce(CAST(coalesce(counter.project_id, held.project_id) AS text), '-') || ' '
                || coalesce(counter.key, held.key) || ' counted ' || coalesce(counter.used, 0)
                || ' held ' || coalesce(held.used, 0)
            FROM (SELECT *, coalesce(project_id, account_id) AS scope FROM platform.quota_counter) AS counter
            FULL JOIN (SELECT *, coalesce(project_id, account_id) AS scope FROM held) AS held
                ON held.account_id = counter.account_id AND held.key = counter.key
                AND held.scope = counter.scope
            WHERE coalesce(counter.used, 0) <> coalesce(held.used, 0)
            LIMIT 1000
            """;

    private final JdbcClient jdbc;

    QuotaStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Part of what a holder holds. */
    record Held(@Nullable ProjectId project, QuotaKey key, long amount) {}

    /** A limit to store. */
    record NewLimit(
            AccountId account, @Nullable ProjectId project, QuotaKey key, @Nullable Long amount) {}

    /** Locks the account until the transaction ends and tells its state. */
    String lock(AccountId account) {
        return jdbc.sql(LOCK)
                .param("account", account.value())
                .query((row, number) -> Columns.text(row, "state"))
                .optional()
                .orElseThrow(() -> AccountErrors.notFound(account));
    }

    List<QuotaStanding.Row> standing(AccountId account, @Nullable ProjectId project) {
        List<QuotaStanding.Row> known = new ArrayList<>();
        jdbc.sql(STANDING)
                .param("account", account.value())
                .param("project", project == null ? null : project.value())
                .query(
                        row -> {
                            boolean ofProject = Columns.uuidOrNull(row, "project_id") != null;
                            Long amount = Columns.longOrNull(row, "amount");
                            String kind = Columns.text(row, "kind");
                            // A key of a newer version of the program is none of ours.
                            QuotaKey.find(Columns.text(row, "key"))
                                    .map(key -> new QuotaStanding.Row(kind, ofProject, key, amount))
                                    .ifPresent(known::add);
                        });
        return known;
    }

    List<Held> heldBy(AccountId account, String holder) {
        return jdbc.sql(HELD_BY)
                .param("account", account.value())
                .param("holder", holder)
                .query(QuotaStore::held)
                .list();
    }

    void hold(
            AccountId account,
            @Nullable ProjectId project,
            String holder,
            Map<QuotaKey, Long> amounts) {
        if (amounts.containsValue(0L)) {
            jdbc.sql(GIVE_BACK)
                    .param("account", account.value())
                    .param("holder", holder)
                    .param("keys", zeroKeys(amounts))
                    .update();
        }
        jdbc.sql(HOLD)
                .param("account", account.value())
                .param("project", project == null ? null : project.value())
                .param("holder", holder)
                .param("keys", keys(amounts))
                .param("amounts", amounts(amounts))
                .update();
    }

    /** Adds to the counters of the account and, when given, of the project. */
    void count(AccountId account, @Nullable ProjectId project, Map<QuotaKey, Long> changes) {
        add(account, null, changes);
        if (project != null) {
            add(account, project.value(), changes);
        }
    }

    private void add(AccountId account, @Nullable UUID project, Map<QuotaKey, Long> changes) {
        jdbc.sql(COUNT)
                .param("account", account.value())
                .param("project", project)
                .param("keys", keys(changes))
                .param("amounts", amounts(changes))
                .update();
    }

    List<Held> letGo(AccountId account, String holder) {
        return jdbc.sql(LET_GO)
                .param("account", account.value())
                .param("holder", holder)
                .query(QuotaStore::held)
                .list();
    }

    void setLimit(NewLimit limit, UserId by, Instant at) {
        ProjectId project = limit.project();
        jdbc.sql(SET_LIMIT)
                .param("account", limit.account().value())
                .param("project", project == null ? null : project.value())
                .param("key", limit.key().text())
                .param("amount", limit.amount())
                .param("by", by.value())
                .param("at", Columns.timestamp(at))
                .update();
    }

    List<String> driftAcrossTenants() {
        return jdbc.sql(DRIFT_ACROSS_TENANTS)
                .query((row, number) -> Columns.text(row, row.getMetaData().getColumnName(1)))
                .list();
    }

    private static String[] keys(Map<QuotaKey, Long> amounts) {
        return amounts.keySet().stream().map(QuotaKey::text).toArray(String[]::new);
    }

    private static String[] zeroKeys(Map<QuotaKey, Long> amounts) {
        return amounts.entrySet().stream()
                .filter(entry -> entry.getValue() == 0)
                .map(entry -> entry.getKey().text())
                .toArray(String[]::new);
    }

    private static Long[] amounts(Map<QuotaKey, Long> amounts) {
        return amounts.values().toArray(Long[]::new);
    }

    private static Held held(ResultSet row, int number) throws SQLException {
        UUID project = Columns.uuidOrNull(row, "project_id");
        return new Held(
                project == null ? null : new ProjectId(project),
                QuotaKey.find(Columns.text(row, "key")).orElseThrow(),
                row.getLong("amount"));
    }
}
