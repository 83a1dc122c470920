package io.stiva.billing.ledger;

import io.stiva.billing.core.money.ExactAmount;
import io.stiva.billing.core.price.PriceBook;
import io.stiva.billing.core.price.Rating;
import io.stiva.vocabulary.AccountId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Posts what hours cost more (or less) than was posted for them, in the transaction that changed
 * them and under the lock of their customer.
 */
final class Charging {

    private final LedgerStore store;

    Charging(LedgerStore store) {
        this.store = store;
    }

    /**
     * Saves {@code hours} and posts the difference as one ledger transaction; none when it is less
     * than a micro-unit everywhere.
     *
     * @param key names the cause, once per account
     */
    void post(
            Customer customer,
            PriceBooks.Schedules books,
            Collection<HourUsage> hours,
            LedgerKind kind,
            String key,
            Instant now) {
        List<HourUsage> posted = new ArrayList<>();
        List<LedgerStore.Charge> charges = new ArrayList<>();
        Map<String, Long> totals = new TreeMap<>();
        for (HourUsage hour : hours) {
            PriceBook.Version version = hour.key().book();
            PriceBook book = books.of(version.plan()).number(version.number());
            ExactAmount cost = book.price(hour.key().meter()).of(hour.quantity());
            long micros = Rating.posting(cost, hour.postedMicros());
            posted.add(hour.posted(micros));
            if (micros != 0) {
                charges.add(new LedgerStore.Charge(hour.key(), micros));
                totals.merge(book.currency().getCurrencyCode(), micros, Math::addExact);
            }
        }
        store.save(customer.account(), posted);
        if (!charges.isEmpty()) {
            long transaction = store.insertTransaction(customer.account(), key, kind, now);
            store.insertEntries(customer.account(), transaction, entries(totals));
            store.insertCharges(customer.account(), transaction, charges);
        }
    }

    private static List<LedgerStore.Entry> entries(Map<String, Long> totals) {
        List<LedgerStore.Entry> entries = new ArrayList<>();
        totals.forEach(
                (code, micros) -> {
                    Currency currency = Currency.getInstance(code);
                    entries.add(new LedgerStore.Entry(LedgerBook.UNBILLED, currency, micros));
                    entries.add(new LedgerStore.Entry(LedgerBook.REVENUE, currency, -micros));
                });
        return entries;
    }

    /** The lock order of all accounts, so that two transactions never wait for each other. */
    static List<AccountId> inLockOrder(Collection<AccountId> accounts) {
        return accounts.stream().distinct().sorted().toList();
    }
}
