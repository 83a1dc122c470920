package io.stiva.billing.ledger;

import io.stiva.billing.core.price.PriceBook;
import io.stiva.billing.core.usage.Meter;
import io.stiva.vocabulary.ContainerId;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of the audit: each question answers with the differences it found, as sentences. */
final class AuditStore {

    private static final String UNBALANCED =
            """
            SELECT 'transaction ' || transaction_sequence || ' of account ' || account_id
                   || ' sums to ' || sum(amount_micros) || ' ' || currency
            FROM billing.ledger_entry
            GROUP BY account_id, transaction_sequence, currency
            HAVING sum(amount_micros) <> 0
            LIMIT :limit
            """;

    private static final String WRONG_BALANCES =
            """
            SELECT 'balance ' || book || ' of account ' || account_id || ' is '
                   || coalesce(kept.amount_micros, 0) || ' ' || currency || ' micro-units, its entries sum to '
                   || coalesce(computed.amount_micros, 0)
            FROM billing.ledger_balance AS kept
            FULL JOIN (SELECT account_id, book, currency, sum(amount_micros) AS amount_micros
                       FROM billing.ledger_entry GROUP BY account_id, book, currency) AS computed
                USING (account_id, book, currency)
            WHERE coalesce(kept.amount_micros, 0) <> coalesce(computed.amount_micros, 0)
            LIMIT :limit
            """;

    private static final String WRONG_POSTINGS =
            """
            SELECT 'hour ' || hour || ' of ' || meter || ' of container ' || container_id || ' says '
                   || kept.posted_micros || ' micro-units posted, its charges sum to '
                   || coalesce(computed.amount_micros, 0)
            FROM billing.usage_hour AS kept
            LEFT JOIN (SELECT account_id, container_id, meter, hour, plan, book_number,
                              sum(amount_micros) AS amount_micros
                       FROM billing.charge
                       GROUP BY account_id, container_id, meter, hour, plan, book_number) AS computed
                USING (account_id, container_id, meter, hour, plan, book_number)
            WHERE kept.posted_micros <> coalesce(computed.amount_micros, 0)
            LIMIT :limit
            """;

    /** Only hours of days whose records are still kept can be compared with them. */
    private static final String WRONG_HOURS =
            """
            SELECT 'hour ' || hour || ' of ' || meter || ' of container ' || container_id || ' counts '
                   || coalesce(kept.quantity, 0) || ' and ' || coalesce(kept.free, 0)
                   || ' free, its records sum to ' || coalesce(computed.quantity, 0) || ' and '
                   || coalesce(computed.free, 0)
            FROM (SELECT account_id, container_id, meter, hour, sum(quantity) AS quantity,
                         sum(free_quantity) AS free
                  FROM billing.usage_hour
                  WHERE hour >= (SELECT min(started_at) FROM billing.usage_record) - interval '1 hour'
                  GROUP BY account_id, container_id, meter, hour) AS kept
            FULL JOIN (
                SELECT account_id, container_id, meter, hour,
                       coalesce(sum(quantity) FILTER (WHERE NOT is_free), 0) AS quantity,
                       coalesce(sum(quantity) FILTER (WHERE is_free), 0) AS free
                FROM (SELECT record.account_id, record.container_id, meter, quantity,
                             date_trunc('hour', started_at, 'UTC') AS hour,
                             zero_rated IS NOT NULL OR EXISTS (
                                 SELECT FROM billing.zero_rating AS zero
                                 WHERE zero.account_id = record.account_id
                                   AND zero.container_id = record.container_id
                                   AND record.ended_at > zero.from_at) AS is_free
                      FROM billing.usage_record AS record) AS rated
                GROUP BY account_id, container_id, meter, hour) AS computed
                USING (account_id, container_id, meter, hour)
            WHERE coalesce(kept.quantity, 0) <> coalesce(computed.quantity, 0)
               OR coalesce(kept.free, 0) <> coalesce(computed.free, 0)
            LIMIT :limit
            """;

    private static final String HOURS =
            """
            SELECT account_id, container_id, meter, hour, plan, book_number, quantity, posted_micros
            FROM billing.usage_hour
            """;

    private final JdbcClient jdbc;

    AuditStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** From here on the transaction sees one snapshot and may change nothing. */
    void freeze() {
        jdbc.sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").update();
    }

    /**
     * Every difference that SQL alone can find.
     *
     * @param limit most of one kind
     */
    List<String> differences(int limit) {
        List<String> findings = new ArrayList<>();
        for (String question : List.of(UNBALANCED, WRONG_BALANCES, WRONG_POSTINGS, WRONG_HOURS)) {
            findings.addAll(
                    jdbc.sql(question)
                            .param("limit", limit)
                            .query((row, n) -> row.getString(1))
                            .list());
        }
        return findings;
    }

    /** One hourly sum and what the ledger holds of it. */
    record Hour(
            ContainerId container,
            Meter meter,
            Instant hour,
            PriceBook.Version book,
            BigInteger quantity,
            long postedMicros) {}

    void eachHour(Consumer<Hour> visitor) {
        jdbc.sql(HOURS)
                .query(
                        row -> {
                            visitor.accept(
                                    new Hour(
                                            new ContainerId(
                                                    row.getObject("container_id", UUID.class)),
                                            Meter.parse(row.getString("meter")),
                                            BillingStore.instant(row, "hour"),
                                            new PriceBook.Version(
                                                    row.getString("plan"),
                                                    row.getInt("book_number")),
                                            row.getBigDecimal("quantity").toBigIntegerExact(),
                                            row.getLong("posted_micros")));
                        });
    }

    long transactions() {
        return count("billing.ledger_transaction");
    }

    long hours() {
        return count("billing.usage_hour");
    }

    private long count(String table) {
        return jdbc.sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }
}
