package io.stiva.platform.tenancy;

import io.stiva.client.api.Quotas.Effect;
import io.stiva.client.api.Quotas.Quota;
import io.stiva.platform.access.Access;
import io.stiva.platform.access.Caller;
import io.stiva.platform.access.Permission;
import io.stiva.platform.shared.Events;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.StivaException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Limits on what accounts and projects hold, and the reservations against them.
 *
 * <p>Every reservation belongs to a holder (the text id of a container, a project, a repository
 * store). Reserving and releasing lock the account's row until the caller's transaction ends, so
 * concurrent admissions of one account happen one after the other: a limit is never passed by one
 * unit, and nobody is refused while room remains. Lock your own rows first, then reserve.
 */
@Component
public class Quotas {

    private final QuotaStore store;
    private final Access access;
    private final Events events;
    private final TenantTransactions transactions;
    private final Clock clock;

    Quotas(
            QuotaStore store,
            Access access,
            Events events,
            TenantTransactions transactions,
            Clock clock) {
        this.store = store;
        this.access = access;
        this.events = events;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Makes {@code holder} hold exactly these amounts of these keys (other keys of the holder stay
     * as they are), inside the caller's transaction. The same call twice equals once; a larger
     * amount reserves the difference, a smaller one gives it back, 0 gives the key back.
     *
     * @param project where the holder lives, null for account-wide things
     * @param holder 1 to 200 characters, unique in the account
     * @param amounts in the unit of the key, 0 or more
     * @throws StivaException FORBIDDEN, code {@code quota-exceeded}, with the member {@code quota}
     *     holding the exact numbers; code {@code account-suspended} when the account may take no
     *     more
     */
    public void reserve(
            AccountId account,
            @Nullable ProjectId project,
            String holder,
            Map<QuotaKey, Long> amounts) {
        requireTransaction();
        String state = store.lock(account);
        Map<QuotaKey, Long> more = increases(account, project, holder, amounts);
        if (more.isEmpty()) {
            return;
        }
        boolean grows = more.values().stream().anyMatch(amount -> amount > 0);
        if (grows && !state.equals("ACTIVE") && !state.equals("PAST_DUE")) {
            throw QuotaErrors.accountTakesNoMore(state);
        }
        List<QuotaStanding.Row> rows = store.standing(account, project);
        requireRoom(QuotaStanding.ofAccount(rows), more, project);
        if (project != null) {
            requireRoom(QuotaStanding.ofProject(rows), more, project);
        }
        store.hold(account, project, holder, amounts);
        store.count(account, project, more);
    }

    /**
     * Gives back everything the holder holds, inside the caller's transaction. Doing it again does
     * nothing.
     */
    public void release(AccountId account, String holder) {
        requireTransaction();
        store.lock(account);
        for (QuotaStore.Held held : store.letGo(account, holder)) {
            store.count(account, held.project(), Map.of(held.key(), -held.amount()));
        }
    }

    /**
     * What reserving these amounts more would do, for every limit they touch: the account's and,
     * when a project is given, the project's. Reserves nothing; for quotes and previews.
     *
     * @param more in the unit of the key, 0 or more
     */
    public List<Effect> effect(
            AccountId account, @Nullable ProjectId project, Map<QuotaKey, Long> more) {
        List<QuotaStanding.Row> rows =
                transactions.inAccount(account, () -> store.standing(account, project));
        List<Effect> effects = new ArrayList<>();
        QuotaStanding ofAccount = QuotaStanding.ofAccount(rows);
        QuotaStanding ofProject = QuotaStanding.ofProject(rows);
        for (QuotaKey key : new EnumMap<>(more).keySet()) {
            long amount = Objects.requireNonNull(more.get(key));
            effects.add(ofAccount.effect(key, amount));
            if (project != null && ofProject.limit(key) != null) {
                effects.add(ofProject.effect(key, amount));
            }
        }
        return effects;
    }

    /**
     * Every limit of the account, or of one project, with what is used of it.
     *
     * @param project null for the account's own limits
     */
    public List<Quota> show(AccountId account, @Nullable Project project) {
        ProjectId id = project == null ? null : project.id();
        List<QuotaStanding.Row> rows =
                transactions.inAccount(account, () -> store.standing(account, id));
        QuotaStanding standing =
                project == null ? QuotaStanding.ofAccount(rows) : QuotaStanding.ofProject(rows);
        String name = project == null ? null : project.name().value();
        return Arrays.stream(QuotaKey.values()).map(key -> standing.document(key, name)).toList();
    }

    /**
     * Sets an account's limit; operators only. A limit below what is held takes nothing away, it
     * only refuses more.
     *
     * @param limit 0 or more; null = unlimited
     */
    public Quota limitAccount(
            Caller caller, AccountId account, QuotaKey key, @Nullable Long limit) {
        access.requireOperator(caller);
        requireNotNegative(limit);
        transactions.runAcrossTenants(
                () -> {
                    store.lock(account);
                    store.setLimit(
                            new QuotaStore.NewLimit(account, null, key, limit),
                            caller.user(),
                            clock.instant());
                    publish(account, null, key, limit);
                });
        return find(show(account, null), key);
    }

    /**
     * Sets a project's limit; owners and admins of the account. It cannot be above the account's.
     *
     * @param limit 0 or more; null = only the account's limit counts
     * @throws StivaException UNPROCESSABLE, code {@code limit-above-account}
     */
    public Quota limitProject(Caller caller, Project project, QuotaKey key, @Nullable Long limit) {
        AccountId account = project.account();
        access.require(caller, Permission.MANAGE_PEOPLE, account, project.id());
        requireNotNegative(limit);
        transactions.runInAccount(
                account,
                () -> {
                    store.lock(account);
                    Long ceiling =
                            QuotaStanding.ofAccount(store.standing(account, null)).limit(key);
                    if (limit != null && ceiling != null && limit > ceiling) {
                        throw QuotaErrors.aboveAccount(key, limit, ceiling);
                    }
                    store.setLimit(
                            new QuotaStore.NewLimit(account, project.id(), key, limit),
                            caller.user(),
                            clock.instant());
                    publish(account, project.id(), key, limit);
                });
        return find(show(account, project), key);
    }

    /**
     * Counters that differ from the sum of their reservations, of every tenant; always empty unless
     * somebody wrote the tables by hand.
     */
    public List<String> driftAcrossTenants() {
        return transactions.acrossTenants(store::driftAcrossTenants);
    }

    private Map<QuotaKey, Long> increases(
            AccountId account,
            @Nullable ProjectId project,
            String holder,
            Map<QuotaKey, Long> amounts) {
        Map<QuotaKey, Long> before = new HashMap<>();
        for (QuotaStore.Held held : store.heldBy(account, holder)) {
            if (!Objects.equals(held.project(), project)) {
                throw new IllegalStateException("a holder must not change its project: " + holder);
            }
            before.put(held.key(), held.amount());
        }
        Map<QuotaKey, Long> more = new EnumMap<>(QuotaKey.class);
        amounts.forEach(
                (key, amount) -> {
                    if (amount < 0) {
                        throw new IllegalArgumentException("negative amount of " + key);
                    }
                    long change = amount - before.getOrDefault(key, 0L);
                    if (change != 0) {
                        more.put(key, change);
                    }
                });
        return more;
    }

    private static void requireRoom(
            QuotaStanding standing, Map<QuotaKey, Long> more, @Nullable ProjectId project) {
        more.forEach(
                (key, amount) -> {
                    if (amount > 0 && !standing.hasRoomFor(key, amount)) {
                        throw QuotaErrors.exceeded(standing, key, amount, project);
                    }
                });
    }

    private void publish(
            AccountId account, @Nullable ProjectId project, QuotaKey key, @Nullable Long limit) {
        Map<String, Object> data = new HashMap<>();
        data.put("key", key.text());
        data.put("limit", limit);
        String subject = project == null ? account.toString() : project.toString();
        events.publish(account, project, "quota.changed", subject, data);
    }

    private static void requireNotNegative(@Nullable Long limit) {
        if (limit != null && limit < 0) {
            throw QuotaErrors.negative();
        }
    }

    private static Quota find(List<Quota> quotas, QuotaKey key) {
        return quotas.stream()
                .filter(quota -> quota.key().equals(key.text()))
                .findFirst()
                .orElseThrow();
    }

    private static void requireTransaction() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("quotas are reserved inside the caller's transaction");
        }
    }
}
