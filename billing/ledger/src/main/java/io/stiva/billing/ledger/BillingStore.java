package io.stiva.billing.ledger;

import io.stiva.vocabulary.AccountId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The database as billing's façades are given it: opens their short transactions, each for one
 * account or, by name, across them, and holds the stores.
 */
public final class BillingStore {

    private final TransactionTemplate transactions;
    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate batches;

    /**
     * @param source logs in as stiva_app, which may become stiva_worker
     * @param transactions on {@code source}
     */
    public BillingStore(DataSource source, TransactionTemplate transactions) {
        this.transactions = transactions;
        this.batches = new NamedParameterJdbcTemplate(source);
        this.jdbc = JdbcClient.create(batches);
    }

    /** Runs {@code work} seeing rows of {@code account} only. */
    <T> T inAccount(AccountId account, Supplier<T> work) {
        return run(
                () -> {
                    jdbc.sql("SELECT set_config('stiva.account_id', :account, true)")
                            .param("account", account.value().toString())
                            .query(String.class)
                            .single();
                    return work.get();
                });
    }

    /**
     * Runs {@code work} as stiva_worker, in a transaction of its own.
     *
     * @throws IllegalStateException inside another transaction, whose tenant it would drop
     */
    <T> T acrossTenants(Supplier<T> work) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("billing must not join a transaction of one tenant");
        }
        return run(
                () -> {
                    jdbc.sql("SET LOCAL ROLE stiva_worker").update();
                    return work.get();
                });
    }

    private <T> T run(Supplier<T> work) {
        return Objects.requireNonNull(transactions.execute(status -> work.get()));
    }

    PriceBookStore priceBooks() {
        return new PriceBookStore(jdbc);
    }

    UsageStore usage() {
        return new UsageStore(this, jdbc);
    }

    LedgerStore ledger() {
        return new LedgerStore(this, jdbc);
    }

    ZeroRatingStore zeroRatings() {
        return new ZeroRatingStore(jdbc);
    }

    CostStore costs() {
        return new CostStore(jdbc);
    }

    AuditStore audit() {
        return new AuditStore(jdbc);
    }

    /** Runs one statement for many rows. */
    void batch(String sql, List<? extends SqlParameterSource> rows) {
        if (!rows.isEmpty()) {
            batches.batchUpdate(sql, rows.toArray(SqlParameterSource[]::new));
        }
    }

    /** An instant in the form the driver takes, whatever the machine's time zone. */
    static OffsetDateTime parameter(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** A timestamptz that is NOT NULL. */
    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
