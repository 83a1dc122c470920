package io.stiva.billing.ledger;

import io.stiva.billing.core.usage.Meter;
import io.stiva.billing.core.usage.ZeroRatedReason;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ContainerId;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of time that costs nothing. */
final class ZeroRatingStore {

    private static final String DECLARE =
            """
            INSERT INTO billing.zero_rating (account_id, container_id, from_at, reason, declared_at)
            VALUES (:account, :container, :from, :reason, :now)
            ON CONFLICT (account_id, container_id, from_at) DO NOTHING
            """;

    private static final String DECLARED =
            """
            SELECT container_id, min(from_at) AS from_at FROM billing.zero_rating
            WHERE account_id IN (:accounts) AND container_id IN (:containers)
            GROUP BY container_id
            """;

    /** Per meter and hour, what of the container's accepted usage is free from {@code :from} on. */
    private static final String FREE_QUANTITIES =
            """
            SELECT meter, date_trunc('hour', started_at, 'UTC') AS hour,
                   sum(quantity) FILTER (WHERE zero_rated IS NOT NULL OR ended_at > :from) AS free
            FROM billing.usage_record
            WHERE account_id = :account AND container_id = :container AND started_at >= :fromHour
            GROUP BY 1, 2
            HAVING count(*) FILTER (WHERE zero_rated IS NOT NULL OR ended_at > :from) > 0
            """;

    private final JdbcClient jdbc;

    ZeroRatingStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether this was news. */
    boolean declare(
            AccountId account,
            ContainerId container,
            Instant from,
            ZeroRatedReason reason,
            Instant now) {
        return jdbc.sql(DECLARE)
                        .param("account", account.value())
                        .param("container", container.value())
                        .param("from", BillingStore.parameter(from))
                        .param("reason", reason.name())
                        .param("now", BillingStore.parameter(now))
                        .update()
                == 1;
    }

    /** From when on each of {@code containers} is free; those that are not are left out. */
    Map<ContainerId, Instant> declared(
            Collection<AccountId> accounts, Collection<ContainerId> containers) {
        Map<ContainerId, Instant> free = new HashMap<>();
        if (!accounts.isEmpty()) {
            jdbc.sql(DECLARED)
                    .param("accounts", accounts.stream().map(AccountId::value).toList())
                    .param("containers", containers.stream().map(ContainerId::value).toList())
                    .query(
                            row -> {
                                free.put(
                                        new ContainerId(row.getObject("container_id", UUID.class)),
                                        BillingStore.instant(row, "from_at"));
                            });
        }
        return free;
    }

    /** One meter in one hour. */
    record FreeQuantity(Meter meter, Instant hour, BigInteger quantity) {}

    List<FreeQuantity> freeQuantities(
            AccountId account, ContainerId container, Instant from, Instant fromHour) {
        return jdbc.sql(FREE_QUANTITIES)
                .param("account", account.value())
                .param("container", container.value())
                .param("from", BillingStore.parameter(from))
                .param("fromHour", BillingStore.parameter(fromHour))
                .query(
                        (row, n) ->
                                new FreeQuantity(
                                        Meter.parse(row.getString("meter")),
                                        BillingStore.instant(row, "hour"),
                                        row.getBigDecimal("free").toBigIntegerExact()))
                .list();
    }
}
