package io.stiva.billing.ledger;

import io.stiva.billing.core.price.Price;
import io.stiva.billing.core.price.Rating;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes again from history what is kept for speed (balances, hourly sums, postings), across all
 * tenants, and names every difference. Reads one consistent snapshot and changes nothing.
 */
public final class LedgerAudit {

    /** Of one kind; the rest would say the same. */
    public static final int MOST_FINDINGS = 100;

    private final BillingStore billing;
    private final AuditStore store;
    private final PriceBooks books;

    public LedgerAudit(BillingStore billing, PriceBooks books) {
        this.billing = billing;
        this.store = billing.audit();
        this.books = books;
    }

    /** Audits everything; the time grows with the history. */
    public AuditReport run() {
        return billing.acrossTenants(
                () -> {
                    store.freeze();
                    List<String> findings = new ArrayList<>(store.differences(MOST_FINDINGS));
                    findings.addAll(wrongPrices());
                    return new AuditReport(store.transactions(), store.hours(), findings);
                });
    }

    /** Rates every hour again by its book. */
    private List<String> wrongPrices() {
        PriceBooks.Schedules schedules = books.schedules();
        List<String> findings = new ArrayList<>();
        store.eachHour(
                hour -> {
                    Price price =
                            schedules
                                    .of(hour.book().plan())
                                    .number(hour.book().number())
                                    .price(hour.meter());
                    long missing = Rating.posting(price.of(hour.quantity()), hour.postedMicros());
                    if (missing != 0 && findings.size() < MOST_FINDINGS) {
                        findings.add(
                                "hour %s of %s of container %s: %d micro-units are missing"
                                        .formatted(
                                                hour.hour(),
                                                hour.meter(),
                                                hour.container(),
                                                missing));
                    }
                });
        return findings;
    }
}
