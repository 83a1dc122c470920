package io.stiva.platform.usage;

import io.stiva.billing.ledger.BillingStore;
import io.stiva.billing.ledger.CurrentCosts;
import io.stiva.billing.ledger.LedgerAudit;
import io.stiva.billing.ledger.PriceBooks;
import io.stiva.billing.ledger.Tenants;
import io.stiva.billing.ledger.UsageIntake;
import io.stiva.billing.ledger.ZeroRatings;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;

/** Billing's façades on this process's pool. */
@Configuration(proxyBeanMethods = false)
class UsageConfiguration {

    @Bean
    BillingStore billingStore(DataSource pool, TransactionTemplate transactions) {
        return new BillingStore(pool, transactions);
    }

    @Bean
    PriceBooks priceBooks(BillingStore billing, Clock clock) {
        return new PriceBooks(billing, clock);
    }

    @Bean
    UsageIntake usageIntake(BillingStore billing, PriceBooks books, Tenants tenants, Clock clock) {
        return new UsageIntake(billing, books, tenants, clock);
    }

    @Bean
    ZeroRatings zeroRatings(BillingStore billing, PriceBooks books, Tenants tenants, Clock clock) {
        return new ZeroRatings(billing, books, tenants, clock);
    }

    @Bean
    CurrentCosts currentCosts(BillingStore billing, PriceBooks books, Tenants tenants) {
        return new CurrentCosts(billing, books, tenants);
    }

    @Bean
    LedgerAudit ledgerAudit(BillingStore billing, PriceBooks books) {
        return new LedgerAudit(billing, books);
    }
}
