package io.stiva.platform.shared;

import io.stiva.client.api.Event;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.EventId;
import io.stiva.vocabulary.ProjectId;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tells the account, and every loop that listens, what happened. */
@Component
public class Events {

    /** The channel of {@link Notifications} that carries an account's id when it has news. */
    public static final String CHANNEL = "stiva_event";

    private final EventStore store;
    private final Notifications notifications;
    private final TenantTransactions transactions;
    private final Clock clock;
    private final RandomGenerator random;

    Events(
            EventStore store,
            Notifications notifications,
            TenantTransactions transactions,
            Clock clock,
            RandomGenerator random) {
        this.store = store;
        this.notifications = notifications;
        this.transactions = transactions;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Records an event in the current transaction, which must be of this account or across tenants;
     * readers see it after the commit.
     *
     * @param project the project it happened in, null for account-wide events
     * @param type noun and past verb, such as {@code service.deployed}
     * @param subject id of the thing
     * @param data small and without secrets: it is shown to everybody who may read the account
     */
    public void publish(
            AccountId account,
            @Nullable ProjectId project,
            String type,
            String subject,
            Map<String, Object> data) {
        store.append(
                new StoredEvent(
                        account,
                        EventId.next(clock.instant(), random),
                        project,
                        type,
                        subject,
                        data,
                        clock.instant()));
        notifications.publish(CHANNEL, account.toString());
    }

    /**
     * An event and where it stands.
     *
     * @param position continues a reading after this event
     */
    public record Placed(Event event, Cursor position) {}

    /**
     * Which events of an account are wanted.
     *
     * @param project null = of the whole account
     * @param newestFirst backwards in time
     */
    public record Reading(AccountId account, @Nullable ProjectId project, boolean newestFirst) {}

    /**
     * Events in the order readers may rely on: what was read never gets something inserted before
     * it. The newest ones may be missing for as long as a transaction that began earlier runs.
     *
     * @return up to {@link PageQuery#rowsToSelect()} events
     */
    public List<Placed> read(Reading reading, PageQuery page) {
        return transactions.inAccount(reading.account(), () -> store.read(reading, page));
    }

    /** Where a reader stands who wants only what happens from now on. */
    public Cursor now(AccountId account) {
        return transactions.inAccount(account, store::now);
    }
}
