package io.stiva.platform.usage;

import io.stiva.billing.core.money.ExactAmount;
import io.stiva.billing.ledger.CostReport;
import io.stiva.billing.ledger.CostReport.GroupBy;
import io.stiva.billing.ledger.CurrentCosts;
import io.stiva.client.api.Usage;
import io.stiva.platform.access.Access;
import io.stiva.platform.access.Caller;
import io.stiva.platform.access.Permission;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.platform.tenancy.Projects;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.ServiceId;
import io.stiva.vocabulary.StivaException;
import java.time.Clock;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The cost now: what was used and what it costs so far, from accepted records only. */
@Component
public class Usages {

    private final CurrentCosts costs;
    private final UsageStore store;
    private final Projects projects;
    private final Access access;
    private final TenantTransactions transactions;
    private final Clock clock;

    Usages(
            CurrentCosts costs,
            UsageStore store,
            Projects projects,
            Access access,
            TenantTransactions transactions,
            Clock clock) {
        this.costs = costs;
        this.store = store;
        this.projects = projects;
        this.access = access;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * The caller's usage in a month.
     *
     * @param period {@code current}, {@code previous} or {@code YYYY-MM}
     * @param groupBy {@code project}, {@code service} or {@code container}
     * @param project slug or id; null for all the caller may see
     * @throws StivaException INVALID, code {@code invalid-period} or {@code invalid-group-by};
     *     NOT_FOUND for a project that is not the caller's
     */
    public Usage report(Caller caller, String period, String groupBy, @Nullable String project) {
        AccountId account = caller.requireAccount();
        ProjectId only = project == null ? caller.project() : projects.find(caller, project).id();
        access.require(caller, Permission.READ_BILLING, account, only);
        Period month = Period.parse(period, clock.instant());
        GroupBy by = groupBy(groupBy);
        CostReport report = costs.report(account, month.start(), month.end(), by, only);
        Map<UUID, String> names = names(account, by, report);
        Currency currency = report.currency();
        return new Usage(
                month.start(),
                month.end(),
                currency.getCurrencyCode(),
                groupBy,
                report.ratedUntil().orElse(null),
                rounded(report.listCost(), currency),
                report.listCost().toString(),
                report.groups().stream().map(group -> group(group, by, names, currency)).toList());
    }

    /**
     * The exact list cost of each incarnation of a container, as decimal text; for code that was
     * let through.
     */
    public Map<Integer, String> costsByIncarnation(AccountId account, ContainerId container) {
        Map<Integer, String> texts = new TreeMap<>();
        costs.byIncarnation(account, container)
                .forEach(
                        (incarnation, cost) ->
                                texts.put(Math.toIntExact(incarnation), cost.toString()));
        return texts;
    }

    private Map<UUID, String> names(AccountId account, GroupBy by, CostReport report) {
        List<UUID> ids =
                report.groups().stream()
                        .map(CostReport.Group::id)
                        .filter(Objects::nonNull)
                        .toList();
        return transactions.inAccount(account, () -> store.names(account, by, ids));
    }

    private static Usage.Group group(
            CostReport.Group group, GroupBy by, Map<UUID, String> names, Currency currency) {
        UUID id = group.id();
        String text = id == null ? "" : text(by, id);
        String name = id == null ? "(no service)" : names.getOrDefault(id, text);
        return new Usage.Group(
                text,
                name,
                rounded(group.listCost(), currency),
                group.listCost().toString(),
                group.ratedUntil(),
                group.lines().stream().map(Usages::line).toList());
    }

    private static Usage.Line line(CostReport.Line line) {
        return new Usage.Line(
                line.price().meter().code(),
                line.units().toString(),
                line.price().meter().unit().label(),
                line.price().perUnit().toPlainString(),
                line.listCost().toString(),
                line.price().meter().isBilled());
    }

    private static String text(GroupBy by, UUID id) {
        return switch (by) {
            case PROJECT -> new ProjectId(id).toString();
            case SERVICE -> new ServiceId(id).toString();
            case CONTAINER -> new ContainerId(id).toString();
        };
    }

    private static GroupBy groupBy(String text) {
        for (GroupBy by : GroupBy.values()) {
            if (by.name().toLowerCase(Locale.ROOT).equals(text)) {
                return by;
            }
        }
        throw UsageErrors.badGroupBy(text);
    }

    private static String rounded(ExactAmount amount, Currency currency) {
        return amount.roundedForDisplay(Math.max(0, currency.getDefaultFractionDigits()))
                .toPlainString();
    }
}
