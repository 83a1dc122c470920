package io.stiva.platform.shared;

import io.stiva.vocabulary.AccountId;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Opens the short transactions of the façades, each for exactly one account or, by name, across
 * tenants.
 *
 * <p>The pool logs in as stiva_app, which sees no tenant's row until an account is set; so a query
 * outside of these methods finds nothing. Nested calls join the outer transaction and must ask for
 * the same scope: changing the tenant half-way is a bug and refused.
 */
@Component
public class TenantTransactions {

    private static final String ACROSS = "*";
    private static final Object SCOPE = new Object();

    private final TransactionTemplate transactions;
    private final JdbcClient jdbc;

    TenantTransactions(TransactionTemplate transactions, JdbcClient jdbc) {
        this.transactions = transactions;
        this.jdbc = jdbc;
    }

    /** Runs {@code work} in a transaction that sees and writes rows of {@code account} only. */
    public <T extends @Nullable Object> T inAccount(AccountId account, Supplier<T> work) {
        return in(account.value().toString(), work);
    }

    /** {@link #inAccount(AccountId, Supplier)} without a result. */
    public void runInAccount(AccountId account, Runnable work) {
        in(account.value().toString(), asSupplier(work));
    }

    /**
     * Runs {@code work} as stiva_worker, for what belongs to no tenant (people, nodes) and for
     * loops that serve all tenants.
     */
    public <T extends @Nullable Object> T acrossTenants(Supplier<T> work) {
        return in(ACROSS, work);
    }

    /** {@link #acrossTenants(Supplier)} without a result. */
    public void runAcrossTenants(Runnable work) {
        in(ACROSS, asSupplier(work));
    }

    private static Supplier<@Nullable Object> asSupplier(Runnable work) {
        return () -> {
            work.run();
            return null;
        };
    }

    @SuppressWarnings("NullAway") // TransactionTemplate hands back exactly what work returned.
    private <T extends @Nullable Object> T in(String scope, Supplier<T> work) {
        Object outer = TransactionSynchronizationManager.getResource(SCOPE);
        if (outer != null) {
            if (!Objects.equals(outer, scope)) {
                throw new IllegalStateException("a transaction must not change its tenant");
            }
            return work.get();
        }
        return transactions.execute(
                status -> {
                    TransactionSynchronizationManager.bindResource(SCOPE, scope);
                    try {
                        enter(scope);
                        return work.get();
                    } finally {
                        TransactionSynchronizationManager.unbindResource(SCOPE);
                    }
                });
    }

    /**
     * Both settings end with the transaction, so a pooled connection never carries a tenant over.
     */
    private void enter(String scope) {
        if (scope.equals(ACROSS)) {
            jdbc.sql("SET LOCAL ROLE stiva_worker").update();
        } else {
            jdbc.sql("SELECT set_config('stiva.account_id', :account, true)")
                    .param("account", scope)
                    .query(String.class)
                    .single();
        }
    }
}
