package io.stiva.platform.usage;

import io.stiva.billing.core.usage.Owner;
import io.stiva.billing.ledger.CostReport.GroupBy;
import io.stiva.billing.ledger.Tenants.Placed;
import io.stiva.billing.ledger.Tenants.Terms;
import io.stiva.platform.shared.Columns;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.ServiceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Currency;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What billing and its reports need of the platform's tables. */
@Component
class UsageStore {

    private static final String PLACED =
            """
            SELECT id, account_id, project_id, service_id,
                   stop_reason IS NOT DISTINCT FROM 'NODE_LOST' AS surplus
            FROM platform.container
            WHERE node_id = :node AND id IN (:containers)
            """;

    private static final String TERMS =
            """
            SELECT plan, currency FROM platform.account WHERE id = :account
            """;

    private static final String PROJECT_NAMES =
            """
            SELECT id, name FROM platform.project WHERE account_id = :account AND id IN (:ids)
            """;

    private static final String SERVICE_NAMES =
            """
            SELECT id, name FROM platform.service WHERE account_id = :account AND id IN (:ids)
            """;

    private static final String CONTAINER_NAMES =
            """
            SELECT id, name FROM platform.container WHERE account_id = :account AND id IN (:ids)
            """;

    private final JdbcClient jdbc;

    UsageStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Map<ContainerId, Placed> placedAcrossTenants(NodeId node, Collection<ContainerId> containers) {
        Map<ContainerId, Placed> placed = new HashMap<>();
        jdbc.sql(PLACED)
                .param("node", node.value())
                .param("containers", containers.stream().map(ContainerId::value).toList())
                .query(
                        row -> {
                            UUID service = Columns.uuidOrNull(row, "service_id");
                            placed.put(
                                    new ContainerId(Columns.uuid(row, "id")),
                                    new Placed(owner(row, service), row.getBoolean("surplus")));
                        });
        return placed;
    }

    private static Owner owner(ResultSet row, @Nullable UUID service) throws SQLException {
        return new Owner(
                new AccountId(Columns.uuid(row, "account_id")),
                new ProjectId(Columns.uuid(row, "project_id")),
                service == null ? null : new ServiceId(service));
    }

    Optional<Terms> terms(AccountId account) {
        return jdbc.sql(TERMS)
                .param("account", account.value())
                .query(
                        (row, n) ->
                                new Terms(
                                        Columns.text(row, "plan"),
                                        Currency.getInstance(Columns.text(row, "currency"))))
                .optional();
    }

    /** Names of what a report is grouped by; what was removed for good has none. */
    Map<UUID, String> names(AccountId account, GroupBy groupBy, Collection<UUID> ids) {
        Map<UUID, String> names = new HashMap<>();
        if (!ids.isEmpty()) {
            String query =
                    switch (groupBy) {
                        case PROJECT -> PROJECT_NAMES;
                        case SERVICE -> SERVICE_NAMES;
                        case CONTAINER -> CONTAINER_NAMES;
                    };
            jdbc.sql(query)
                    .param("account", account.value())
                    .param("ids", ids)
                    .query(
                            row -> {
                                names.put(Columns.uuid(row, "id"), Columns.text(row, "name"));
                            });
        }
        return names;
    }
}
