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

/**
 * Time the platform does not charge for: a container that went on beside its own replacement, or
 * that the platform lost.
 */
public final class ZeroRatings {

    private final BillingStore billing;
    private final PriceBooks books;
    private final Tenants tenants;
    private final ZeroRatingStore store;
    private final LedgerStore ledger;
    private final Charging charging;
    private final Clock clock;

    public ZeroRatings(BillingStore billing, PriceBooks books, Tenants tenants, Clock clock) {
        this.billing = billing;
        this.books = books;
        this.tenants = tenants;
        this.store = billing.zeroRatings();
        this.ledger = billing.ledger();
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
        billing.acrossTenants(
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
