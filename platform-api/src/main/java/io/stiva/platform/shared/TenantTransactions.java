package io.stiva.platform.shared;

import io.stiva.vocabulary.AccountId;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
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
    private static final String EDGE = "edge";
    private static final Object SCOPE = new Object();

    private final TransactionTemplate transactions;
    private final TransactionTemplate nested;
    private final JdbcClient jdbc;

    TenantTransactions(PlatformTransactionManager connections, JdbcClient jdbc) {
        this.transactions = new TransactionTemplate(connections);
        this.nested = new TransactionTemplate(connections);
        this.nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
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

    /**
     * Makes everything {@code work} does one transaction, whatever scopes its façades ask for one
     * after the other; it has no tenant of its own and sees no row outside of them. For the edge
     * that stores a request's answer together with its effect; features do not call this.
     */
    <T extends @Nullable Object> T atEdge(Function<TransactionStatus, T> work) {
        return run(transactions, EDGE, work);
    }

    /**
     * Runs {@code work} on a thread of its own once the current transaction, at the edge too, has
     * committed, and never when it rolls back: for what must not be done inside of one.
     */
    public void afterCommit(Runnable work) {
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        var _ = Thread.ofVirtual().name("after-commit").start(work);
                    }
                });
    }

    private static Supplier<@Nullable Object> asSupplier(Runnable work) {
        return () -> {
            work.run();
            return null;
        };
    }

    private <T extends @Nullable Object> T in(String scope, Supplier<T> work) {
        Object outer = TransactionSynchronizationManager.getResource(SCOPE);
        if (outer == null) {
            return run(
                    transactions,
                    scope,
                    status -> {
                        enter(scope);
                        return work.get();
                    });
        }
        if (outer.equals(scope)) {
            return work.get();
        }
        if (!outer.equals(EDGE)) {
            throw new IllegalStateException("a transaction must not change its tenant");
        }
        // A failure rolls back to the savepoint, and with it the role and account set since.
        return run(
                nested,
                scope,
                status -> {
                    enter(scope);
                    T result = work.get();
                    leave(scope);
                    return result;
                });
    }

    @SuppressWarnings("NullAway") // TransactionTemplate hands back exactly what work returned.
    private static <T extends @Nullable Object> T run(
            TransactionTemplate template, String scope, Function<TransactionStatus, T> work) {
        return template.execute(
                status -> {
                    Object outer =
                            TransactionSynchronizationManager.unbindResourceIfPossible(SCOPE);
                    TransactionSynchronizationManager.bindResource(SCOPE, scope);
                    try {
                        return work.apply(status);
                    } finally {
                        TransactionSynchronizationManager.unbindResource(SCOPE);
                        if (outer != null) {
                            TransactionSynchronizationManager.bindResource(SCOPE, outer);
                        }
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
            setAccount(scope);
        }
    }

    private void leave(String scope) {
        if (scope.equals(ACROSS)) {
            jdbc.sql("SET LOCAL ROLE NONE").update();
        } else {
            setAccount("");
        }
    }

    private void setAccount(String account) {
        jdbc.sql("SELECT set_config('stiva.account_id', :account, true)")
                .param("account", account)
                .query(String.class)
                .single();
    }
}
