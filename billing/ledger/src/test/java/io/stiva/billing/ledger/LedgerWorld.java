package io.stiva.billing.ledger;

import com.zaxxer.hikari.HikariDataSource;
import io.stiva.billing.core.usage.Owner;
import io.stiva.billing.core.usage.UsageSamples;
import io.stiva.db.testing.TestDatabase;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.NodeId;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The whole package on a fresh database, one enrolled node, and a clock that is set by hand. */
final class LedgerWorld implements AutoCloseable {

    final AtomicReference<Instant> now = new AtomicReference<>(UsageSamples.NOON.plusSeconds(3600));
    final Map<ContainerId, Owner> owners = new HashMap<>();
    final Set<ContainerId> surplus = new HashSet<>();
    final UsageIntake intake;
    final ZeroRatings zeroRatings;
    final CurrentCosts costs;
    final LedgerAudit audit;
    final PriceBooks books;
    final SimulatedNode node;
    final JdbcClient worker;
    private final HikariDataSource pool;

    LedgerWorld(TestDatabase database) {
        HikariDataSource app = new HikariDataSource();
        app.setDataSource(database.app());
        app.setMaximumPoolSize(8);
        app.setMinimumIdle(0);
        pool = app;
        BillingStore billing =
                new BillingStore(
                        app, new TransactionTemplate(new DataSourceTransactionManager(app)));
        Clock clock = new HandSetClock(now::get);
        Tenants tenants = new Platform();
        books = new PriceBooks(billing, clock);
        intake = new UsageIntake(billing, books, tenants, clock);
        zeroRatings = new ZeroRatings(billing, books, tenants, clock);
        costs = new CurrentCosts(billing, books, tenants);
        audit = new LedgerAudit(billing, books);
        worker = JdbcClient.create(database.worker());
        node = new SimulatedNode(UsageSamples.NODE);
        owners.put(UsageSamples.CONTAINER, UsageSamples.OWNER);
        intake.register(node.id(), node.publicKey());
    }

    /** Places every known container on the one node; everybody pays by the first plan. */
    private final class Platform implements Tenants {
        @Override
        public Map<ContainerId, Placed> placedOn(NodeId asked, Set<ContainerId> containers) {
            Map<ContainerId, Placed> placed = new HashMap<>();
            owners.forEach(
                    (container, owner) -> {
                        if (asked.equals(node.id()) && containers.contains(container)) {
                            placed.put(container, new Placed(owner, surplus.contains(container)));
                        }
                    });
            return placed;
        }

        @Override
        public Terms termsOf(AccountId account) {
            return new Terms("standard", Currency.getInstance("EUR"));
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    /** The sum the ledger says the sample account owes, in micro-units. */
    long owedMicros() {
        return worker.sql(
                        """
                        SELECT coalesce(sum(amount_micros), 0) FROM billing.ledger_balance
                        WHERE account_id = :account AND book = 'UNBILLED'
                        """)
                .param("account", UsageSamples.OWNER.account().value())
                .query(Long.class)
                .single();
    }

    long count(String table) {
        return worker.sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }

    CostReport report(CostReport.GroupBy groupBy) {
        return costs.report(
                UsageSamples.OWNER.account(),
                Instant.parse("2026-11-01T00:00:00Z"),
                Instant.parse("2026-12-01T00:00:00Z"),
                groupBy,
                null);
    }

    private static final class HandSetClock extends Clock {
        private final InstantSource source;

        HandSetClock(InstantSource source) {
            this.source = source;
        }

        @Override
        public Instant instant() {
            return source.instant();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
