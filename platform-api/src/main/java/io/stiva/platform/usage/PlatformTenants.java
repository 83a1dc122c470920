package io.stiva.platform.usage;

import io.stiva.billing.ledger.Tenants;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.NodeId;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** The platform's answers to billing. */
@Component
class PlatformTenants implements Tenants {

    private final UsageStore store;
    private final TenantTransactions transactions;

    PlatformTenants(UsageStore store, TenantTransactions transactions) {
        this.store = store;
        this.transactions = transactions;
    }

    @Override
    public Map<ContainerId, Placed> placedOn(NodeId node, Set<ContainerId> containers) {
        return transactions.acrossTenants(() -> store.placedAcrossTenants(node, containers));
    }

    @Override
    public Terms termsOf(AccountId account) {
        return transactions
                .inAccount(account, () -> store.terms(account))
                .orElseThrow(() -> UsageErrors.noAccount(account));
    }
}
