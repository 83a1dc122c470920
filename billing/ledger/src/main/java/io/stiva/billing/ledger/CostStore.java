package io.stiva.billing.ledger;

import io.stiva.billing.core.price.PriceBook;
import io.stiva.billing.core.usage.Meter;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ProjectId;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of current cost. */
final class CostStore {

    private static final String ROWS =
            """
            SELECT CASE :groupBy WHEN 'PROJECT' THEN project_id
                                 WHEN 'SERVICE' THEN service_id
                                 ELSE container_id END AS group_id,
                   meter, plan, book_number, sum(quantity) AS quantity,
                   sum(free_quantity) AS free_quantity, max(rated_until) AS rated_until
            FROM billing.usage_hour
            WHERE account_id = :account AND hour >= :from AND hour < :to
              AND (CAST(:project AS uuid) IS NULL OR project_id = CAST(:project AS uuid))
            GROUP BY group_id, meter, plan, book_number
            """;

    private static final String INCARNATIONS =
            """
            SELECT incarnation, meter, date_trunc('hour', started_at, 'UTC') AS hour,
                   coalesce(sum(quantity) FILTER (WHERE zero_rated IS NULL AND NOT EXISTS (
                       SELECT FROM billing.zero_rating AS zero
                       WHERE zero.account_id = record.account_id
                         AND zero.container_id = record.container_id
                         AND record.ended_at > zero.from_at)), 0) AS quantity
            FROM billing.usage_record AS record
            WHERE account_id = :account AND container_id = :container
            GROUP BY incarnation, meter, hour
            """;

    private final JdbcClient jdbc;

    CostStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** One meter of one group at one price. */
    record Row(
            @Nullable UUID group,
            Meter meter,
            PriceBook.Version version,
            BigInteger quantity,
            BigInteger freeQuantity,
            Instant ratedUntil) {}

    List<Row> rows(
            AccountId account,
            Instant from,
            Instant to,
            CostReport.GroupBy groupBy,
            @Nullable ProjectId project) {
        return jdbc.sql(ROWS)
                .param("account", account.value())
                .param("from", BillingStore.parameter(from))
                .param("to", BillingStore.parameter(to))
                .param("groupBy", groupBy.name())
                .param("project", project == null ? null : project.value())
                .query(
                        (row, n) ->
                                new Row(
                                        row.getObject("group_id", UUID.class),
                                        Meter.parse(row.getString("meter")),
                                        new PriceBook.Version(
                                                row.getString("plan"), row.getInt("book_number")),
                                        row.getBigDecimal("quantity").toBigIntegerExact(),
                                        row.getBigDecimal("free_quantity").toBigIntegerExact(),
                                        BillingStore.instant(row, "rated_until")))
                .list();
    }

    /** What one incarnation was billed for of one meter in one hour. */
    record IncarnationRow(long incarnation, Meter meter, Instant hour, BigInteger quantity) {}

    List<IncarnationRow> incarnations(AccountId account, ContainerId container) {
        return jdbc.sql(INCARNATIONS)
                .param("account", account.value())
                .param("container", container.value())
                .query(
                        (row, n) ->
                                new IncarnationRow(
                                        row.getLong("incarnation"),
                                        Meter.parse(row.getString("meter")),
                                        BillingStore.instant(row, "hour"),
                                        row.getBigDecimal("quantity").toBigIntegerExact()))
                .list();
    }
}
