package io.stiva.billing.ledger;

import io.stiva.billing.core.price.PriceBook;
import io.stiva.billing.core.usage.Meter;
import io.stiva.billing.core.usage.Owner;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.ServiceId;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of customers, hours, charges and the ledger. */
final class LedgerStore {

    private static final String OPEN =
            """
            INSERT INTO billing.customer (account_id, plan, currency, opened_at)
            VALUES (:account, :plan, :currency, :now)
            ON CONFLICT (account_id) DO NOTHING
            """;

    private static final String LOCK =
            """
            SELECT account_id, plan, currency FROM billing.customer
            WHERE account_id = :account FOR UPDATE
            """;

    private static final String HOURS =
            """
            SELECT container_id, meter, hour, plan, book_number, project_id, service_id, quantity,
                   free_quantity, posted_micros, rated_until
            FROM billing.usage_hour
            WHERE account_id = :account AND container_id IN (:containers) AND hour IN (:hours)
            """;

    private static final String SAVE_HOUR =
            """
            INSERT INTO billing.usage_hour
                (account_id, container_id, meter, hour, plan, book_number, project_id, service_id,
                 quantity, free_quantity, posted_micros, rated_until)
            VALUES
                (:account, :container, :meter, :hour, :plan, :number, :project, :service,
                 :quantity, :free, :posted, :ratedUntil)
            ON CONFLICT (account_id, container_id, meter, hour, plan, book_number)
            DO UPDATE SET quantity = excluded.quantity, free_quantity = excluded.free_quantity,
                          posted_micros = excluded.posted_micros, rated_until = excluded.rated_until
            """;

    private static final String INSERT_TRANSACTION =
            """
            INSERT INTO billing.ledger_transaction (account_id, idempotency_key, kind, at)
            VALUES (:account, :key, :kind, :now)
            RETURNING sequence
            """;

    private static final String INSERT_ENTRY =
            """
            INSERT INTO billing.ledger_entry
                (account_id, transaction_sequence, line, book, currency, amount_micros)
            VALUES (:account, :transaction, :line, :book, :currency, :micros)
            """;

    private static final String INSERT_CHARGE =
            """
            INSERT INTO billing.charge
                (account_id, transaction_sequence, container_id, meter, hour, plan, book_number,
                 amount_micros)
            VALUES (:account, :transaction, :container, :meter, :hour, :plan, :number, :micros)
            """;

    private static final String ADD_TO_BALANCE =
            """
            INSERT INTO billing.ledger_balance (account_id, book, currency, amount_micros)
            VALUES (:account, :book, :currency, :micros)
            ON CONFLICT (account_id, book, currency)
            DO UPDATE SET amount_micros = ledger_balance.amount_micros + excluded.amount_micros
            """;

    private final JdbcClient jdbc;
    private final BillingStore store;

    LedgerStore(BillingStore store, JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.store = store;
    }

    void open(AccountId account, Tenants.Terms terms, Instant now) {
        jdbc.sql(OPEN)
                .param("account", account.value())
                .param("plan", terms.plan())
                .param("currency", terms.currency().getCurrencyCode())
                .param("now", BillingStore.parameter(now))
                .update();
    }

    /** Locks the account's money until the transaction ends; it was opened before. */
    Customer lock(AccountId account) {
        return jdbc.sql(LOCK)
                .param("account", account.value())
                .query(
                        (row, n) ->
                                new Customer(
                                        account,
                                        row.getString("plan"),
                                        Currency.getInstance(row.getString("currency"))))
                .single();
    }

    /** Hours of {@code containers} among {@code hours}. */
    Map<HourUsage.Key, HourUsage> hours(
            AccountId account, Collection<ContainerId> containers, Collection<Instant> hours) {
        Map<HourUsage.Key, HourUsage> found = new HashMap<>();
        jdbc.sql(HOURS)
                .param("account", account.value())
                .param("containers", containers.stream().map(ContainerId::value).toList())
                .param("hours", hours.stream().map(BillingStore::parameter).toList())
                .query((row, n) -> hour(account, row))
                .list()
                .forEach(hour -> found.put(hour.key(), hour));
        return found;
    }

    void save(AccountId account, Collection<HourUsage> hours) {
        store.batch(
                SAVE_HOUR,
                hours.stream()
                        .map(
                                hour ->
                                        keyParameters(account, hour.key())
                                                .addValue("project", hour.owner().project().value())
                                                .addValue("service", uuidOf(hour.owner()))
                                                .addValue(
                                                        "quantity", new BigDecimal(hour.quantity()))
                                                .addValue("free", new BigDecimal(hour.free()))
                                                .addValue("posted", hour.postedMicros())
                                                .addValue(
                                                        "ratedUntil",
                                                        BillingStore.parameter(hour.ratedUntil())))
                        .toList());
    }

    /** Writes the head of a transaction; its number. */
    long insertTransaction(AccountId account, String key, LedgerKind kind, Instant now) {
        return jdbc.sql(INSERT_TRANSACTION)
                .param("account", account.value())
                .param("key", key)
                .param("kind", kind.name())
                .param("now", BillingStore.parameter(now))
                .query(Long.class)
                .single();
    }

    void insertEntries(AccountId account, long transaction, List<Entry> entries) {
        for (int line = 0; line < entries.size(); line++) {
            Entry entry = entries.get(line);
            jdbc.sql(INSERT_ENTRY)
                    .param("account", account.value())
                    .param("transaction", transaction)
                    .param("line", line + 1)
                    .param("book", entry.book().name())
                    .param("currency", entry.currency().getCurrencyCode())
                    .param("micros", entry.micros())
                    .update();
            jdbc.sql(ADD_TO_BALANCE)
                    .param("account", account.value())
                    .param("book", entry.book().name())
                    .param("currency", entry.currency().getCurrencyCode())
                    .param("micros", entry.micros())
                    .update();
        }
    }

    void insertCharges(AccountId account, long transaction, List<Charge> charges) {
        store.batch(
                INSERT_CHARGE,
                charges.stream()
                        .map(
                                charge ->
                                        keyParameters(account, charge.key())
                                                .addValue("transaction", transaction)
                                                .addValue("micros", charge.micros()))
                        .toList());
    }

    /** One line of the double entry. */
    record Entry(LedgerBook book, Currency currency, long micros) {}

    /** What a transaction adds to one hour. */
    record Charge(HourUsage.Key key, long micros) {}

    private static MapSqlParameterSource keyParameters(AccountId account, HourUsage.Key key) {
        return new MapSqlParameterSource()
                .addValue("account", account.value())
                .addValue("container", key.container().value())
                .addValue("meter", key.meter().code())
                .addValue("hour", BillingStore.parameter(key.hour()))
                .addValue("plan", key.book().plan())
                .addValue("number", key.book().number());
    }

    private static HourUsage hour(AccountId account, ResultSet row) throws SQLException {
        UUID service = row.getObject("service_id", UUID.class);
        return new HourUsage(
                new HourUsage.Key(
                        new ContainerId(row.getObject("container_id", UUID.class)),
                        Meter.parse(row.getString("meter")),
                        BillingStore.instant(row, "hour"),
                        new PriceBook.Version(row.getString("plan"), row.getInt("book_number"))),
                new Owner(
                        account,
                        new ProjectId(row.getObject("project_id", UUID.class)),
                        service == null ? null : new ServiceId(service)),
                row.getBigDecimal("quantity").toBigIntegerExact(),
                row.getBigDecimal("free_quantity").toBigIntegerExact(),
                row.getLong("posted_micros"),
                BillingStore.instant(row, "rated_until"));
    }

    private static @Nullable UUID uuidOf(Owner owner) {
        return owner.service() == null ? null : owner.service().value();
    }
}
