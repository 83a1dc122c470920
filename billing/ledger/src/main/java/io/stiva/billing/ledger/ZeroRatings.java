package io.stiva.billing.ledger;

import io.stiva.billing.core.usage.ZeroRatedReason;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ContainerId;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Time the platform does not charge for: a container that went on beside its own replacement, or
 * that the platform lost.
 */
public final class ZeroRatings {

    private final BillingTransactions transactions;
    private final PriceBooks books;
    private final Tenants tenants;
    private final ZeroRatingStore store;
    private final LedgerStore ledger;
    private final Charging charging;
    private final Clock clock;

    public ZeroRatings(
            JdbcClient jdbc,
            NamedParameterJdbcOperations batches,
            TransactionTemplate transactions,
            PriceBooks books,
            Tenants tenants,
            Clock clock) {
        this.transactions = new BillingTransactions(jdbc, transactions);
        this.books = books;
        this.tenants = tenants;
        this.store = new ZeroRatingStore(jdbc);
        this.ledger = new LedgerStore(jdbc, batches);
        this.charging = new Charging(ledger);
        this.clock = clock;
    }

    /**
     * Makes free every record of {@code container} that ends after {@code from}: those to come when
     * they are accepted, those charged already by a posting back. Doing it twice equals doing it
     * once.
     */
    public void declare(
            AccountId account, ContainerId container, Instant from, ZeroRatedReason reason) {
        Instant now = clock.instant();
        Instant moment = from.truncatedTo(ChronoUnit.MILLIS);
        Tenants.Terms terms = tenants.termsOf(account);
        transactions.acrossTenants(
                () -> {
                    ledger.open(account, terms, now);
                    Customer customer = ledger.lock(account);
                    if (store.declare(account, container, moment, reason, now)) {
                        giveBack(customer, container, moment, now);
                    }
                    return moment;
                });
    }

    private void giveBack(Customer customer, ContainerId container, Instant from, Instant now) {
        Map<ContainerId, Instant> declared =
                store.declared(List.of(customer.account()), List.of(container));
        Instant earliest = declared.getOrDefault(container, from);
        List<ZeroRatingStore.FreeQuantity> free =
                store.freeQuantities(
                        customer.account(),
                        container,
                        earliest,
                        earliest.truncatedTo(ChronoUnit.HOURS));
        if (free.isEmpty()) {
            return;
        }
        Map<HourUsage.Key, HourUsage> hours =
                ledger.hours(
                        customer.account(),
                        List.of(container),
                        free.stream().map(ZeroRatingStore.FreeQuantity::hour).toList());
        List<HourUsage> changed = new ArrayList<>();
        for (HourUsage hour : hours.values()) {
            free.stream()
                    .filter(
                            entry ->
                                    entry.meter() == hour.key().meter()
                                            && entry.hour().equals(hour.key().hour()))
                    .forEach(entry -> changed.add(withFree(hour, entry.quantity())));
        }
        charging.post(
                customer,
                books.schedules(),
                changed,
                LedgerKind.ZERO_RATING,
                "zero-rating/%s/%d".formatted(container, from.toEpochMilli()),
                now);
    }

    private static HourUsage withFree(HourUsage hour, BigInteger free) {
        BigInteger all = hour.quantity().add(hour.free());
        return new HourUsage(
                hour.key(),
                hour.owner(),
                all.subtract(free),
                free,
                hour.postedMicros(),
                hour.ratedUntil());
    }
}
