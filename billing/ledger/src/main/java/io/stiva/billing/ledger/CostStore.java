package io.stiva.billing.ledger;

import io.stiva.billing.core.price.PriceBook;
import io.stiva.billing.core.usage.Meter;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ProjectId;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
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
                .param("from", SqlTimes.parameter(from))
                .param("to", SqlTimes.parameter(to))
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
                                        SqlTimes.instant(row, "rated_until")))
                .list();
    }

    Optional<Customer> customer(AccountId account) {
        return jdbc.sql("SELECT plan, currency FROM billing.customer WHERE account_id = :account")
                .param("account", account.value())
                .query(
                        (row, n) ->
                                new Customer(
                                        account,
                                        row.getString("plan"),
                                        Currency.getInstance(row.getString("currency"))))
                .optional();
    }
}
