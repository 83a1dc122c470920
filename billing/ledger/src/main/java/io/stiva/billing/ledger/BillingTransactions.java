package io.stiva.billing.ledger;

import io.stiva.vocabulary.AccountId;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Opens the short transactions of this package, each for one account or, by name, across them. */
final class BillingTransactions {

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;

    BillingTransactions(JdbcClient jdbc, TransactionTemplate transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
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
}
