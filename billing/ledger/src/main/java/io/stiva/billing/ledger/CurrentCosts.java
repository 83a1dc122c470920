package io.stiva.billing.ledger;

import io.stiva.billing.core.money.ExactAmount;
import io.stiva.billing.core.price.Price;
import io.stiva.billing.core.price.PriceBook;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.StivaException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What accounts have used and owe right now, from accepted records only. */
public final class CurrentCosts {

    private final BillingStore billing;
    private final CostStore store;
    private final PriceBooks books;
    private final Tenants tenants;

    public CurrentCosts(BillingStore billing, PriceBooks books, Tenants tenants) {
        this.billing = billing;
        this.store = billing.costs();
        this.books = books;
        this.tenants = tenants;
    }

    /**
     * The cost of a period.
     *
     * @param from a full hour, inclusive
     * @param to a full hour, exclusive
     * @param project only this one; null for all
     * @throws StivaException INVALID {@code invalid-period}
     */
    public CostReport report(
            AccountId account,
            Instant from,
            Instant to,
            CostReport.GroupBy groupBy,
            @Nullable ProjectId project) {
        requireFullHours(from, to);
        Tenants.Terms terms = tenants.termsOf(account);
        return billing.inAccount(
                account,
                () ->
                        new CostReport(
                                terms.currency(),
                                groups(store.rows(account, from, to, groupBy, project))));
    }

    /**
     * The exact list cost of each incarnation of a container whose records are still kept; those
     * without accepted records are left out.
     */
    public Map<Long, ExactAmount> byIncarnation(AccountId account, ContainerId container) {
        Tenants.Terms terms = tenants.termsOf(account);
        PriceBooks.Schedule schedule = books.schedule(terms.plan());
        Map<Long, ExactAmount> costs = new TreeMap<>();
        billing.inAccount(account, () -> store.incarnations(account, container))
                .forEach(
                        row ->
                                costs.merge(
                                        row.incarnation(),
                                        schedule.at(row.hour())
                                                .price(row.meter())
                                                .of(row.quantity()),
                                        ExactAmount::plus));
        return costs;
    }

    private List<CostReport.Group> groups(List<CostStore.Row> rows) {
        PriceBooks.Schedules schedules = books.schedules();
        Map<Optional<UUID>, List<CostStore.Row>> byGroup = new LinkedHashMap<>();
        for (CostStore.Row row : rows) {
            byGroup.computeIfAbsent(Optional.ofNullable(row.group()), id -> new ArrayList<>())
                    .add(row);
        }
        List<CostReport.Group> groups = new ArrayList<>();
        byGroup.forEach((id, members) -> groups.add(group(id.orElse(null), members, schedules)));
        groups.sort(Comparator.comparing(CostReport.Group::listCost).reversed());
        return groups;
    }

    private static CostReport.Group group(
            @Nullable UUID id, List<CostStore.Row> rows, PriceBooks.Schedules schedules) {
        List<CostReport.Line> lines = new ArrayList<>();
        Instant until = Instant.MIN;
        for (CostStore.Row row : rows) {
            PriceBook book = schedules.of(row.version().plan()).number(row.version().number());
            Price price = book.price(row.meter());
            lines.add(
                    new CostReport.Line(row.version(), price, row.quantity(), row.freeQuantity()));
            until = row.ratedUntil().isAfter(until) ? row.ratedUntil() : until;
        }
        lines.sort(
                Comparator.comparing((CostReport.Line line) -> line.price().meter())
                        .thenComparingInt(line -> line.book().number()));
        return new CostReport.Group(id, until, lines);
    }

    private static void requireFullHours(Instant from, Instant to) {
        boolean full =
                from.equals(from.truncatedTo(ChronoUnit.HOURS))
                        && to.equals(to.truncatedTo(ChronoUnit.HOURS));
        if (!full || !from.isBefore(to)) {
            throw StivaException.of(ErrorCategory.INVALID, "invalid-period")
                    .say("not a period: use full hours, the start before the end")
                    .build();
        }
    }
}
