package io.stiva.platform.usage;

import io.stiva.billing.ledger.CurrentCosts;
import io.stiva.billing.ledger.LedgerAudit;
import io.stiva.billing.ledger.PriceBooks;
import io.stiva.billing.ledger.Tenants;
import io.stiva.billing.ledger.UsageIntake;
import io.stiva.billing.ledger.ZeroRatings;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Billing's façades on this process's pool. */
@Configuration(proxyBeanMethods = false)
class UsageConfiguration {

    @Bean
    PriceBooks priceBooks(JdbcClient jdbc, TransactionTemplate transactions, Clock clock) {
        return new PriceBooks(jdbc, transactions, clock);
    }

    @Bean
    UsageIntake usageIntake(
            NamedParameterJdbcTemplate batches,
            TransactionTemplate transactions,
            PriceBooks books,
            Tenants tenants,
            Clock clock) {
        JdbcClient jdbc = JdbcClient.create(batches);
        return new UsageIntake(jdbc, batches, transactions, books, tenants, clock);
    }

    @Bean
    ZeroRatings zeroRatings(
            NamedParameterJdbcTemplate batches,
            TransactionTemplate transactions,
            PriceBooks books,
            Tenants tenants,
            Clock clock) {
        JdbcClient jdbc = JdbcClient.create(batches);
        return new ZeroRatings(jdbc, batches, transactions, books, tenants, clock);
    }

    @Bean
    CurrentCosts currentCosts(
            JdbcClient jdbc, TransactionTemplate transactions, PriceBooks books, Tenants tenants) {
        return new CurrentCosts(jdbc, transactions, books, tenants);
    }

    @Bean
    LedgerAudit ledgerAudit(JdbcClient jdbc, TransactionTemplate transactions, PriceBooks books) {
        return new LedgerAudit(jdbc, transactions, books);
    }
}
