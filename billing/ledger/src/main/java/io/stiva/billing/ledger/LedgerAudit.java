package io.stiva.billing.ledger;

import io.stiva.billing.core.price.PriceBook;
import io.stiva.billing.core.price.Rating;
import io.stiva.billing.core.usage.Meter;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Computes again from history what is kept for speed (balances, hourly sums, postings), across all
 * tenants, and names every difference. Reads one consistent snapshot and changes nothing.
 */
public final class LedgerAudit {

    /** Of one kind; the rest would say the same. */
    public static final int MOST_FINDINGS = 100;

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
            SELECT container_id, meter, hour, plan, book_number, quantity, posted_micros
            FROM billing.usage_hour
            """;

    private final JdbcClient jdbc;
    private final BillingTransactions transactions;
    private final PriceBooks books;

    public LedgerAudit(JdbcClient jdbc, TransactionTemplate transactions, PriceBooks books) {
        this.jdbc = jdbc;
        this.transactions = new BillingTransactions(jdbc, transactions);
        this.books = books;
    }

    /** Audits everything; the time grows with the history. */
    public AuditReport run() {
        return transactions.acrossTenants(
                () -> {
                    jdbc.sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").update();
                    List<String> findings = new ArrayList<>();
                    for (String question :
                            List.of(UNBALANCED, WRONG_BALANCES, WRONG_POSTINGS, WRONG_HOURS)) {
                        findings.addAll(ask(question));
                    }
                    findings.addAll(wrongPrices());
                    return new AuditReport(
                            count("billing.ledger_transaction"),
                            count("billing.usage_hour"),
                            findings);
                });
    }

    private List<String> ask(String question) {
        return jdbc.sql(question)
                .param("limit", MOST_FINDINGS)
                .query((row, n) -> row.getString(1))
                .list();
    }

    private long count(String table) {
        return jdbc.sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }

    /** Rates every hour again by its book. */
    private List<String> wrongPrices() {
        PriceBooks.Schedules schedules = books.schedules();
        List<String> findings = new ArrayList<>();
        jdbc.sql(HOURS)
                .query(
                        row -> {
                            PriceBook.Version version =
                                    new PriceBook.Version(
                                            row.getString("plan"), row.getInt("book_number"));
                            PriceBook book = schedules.of(version.plan()).number(version.number());
                            long missing =
                                    Rating.posting(
                                            book.price(Meter.parse(row.getString("meter")))
                                                    .of(
                                                            row.getBigDecimal("quantity")
                                                                    .toBigIntegerExact()),
                                            row.getLong("posted_micros"));
                            if (missing != 0 && findings.size() < MOST_FINDINGS) {
                                findings.add(
                                        "hour %s of %s of container %s: %d micro-units are missing"
                                                .formatted(
                                                        SqlTimes.instant(row, "hour"),
                                                        row.getString("meter"),
                                                        row.getString("container_id"),
                                                        missing));
                            }
                        });
        return findings;
    }
}
