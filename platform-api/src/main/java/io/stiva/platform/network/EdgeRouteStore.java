package io.stiva.platform.network;

import io.stiva.platform.shared.Columns;
import io.stiva.platform.shared.TenantTransactions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads what the edge should do out of the tables of services and containers. */
@Component
class EdgeRouteStore {

    /**
     * UNKNOWN containers stay reachable: a node that cannot be heard may well serve, and the proxy
     * tries another container when it does not.
     */
    private static final String ROUTES =
            """
            SELECT s.name AS service, p.name AS project, n.address, published.host_port
            FROM platform.service s
            JOIN platform.project p ON p.account_id = s.account_id AND p.id = s.project_id
            JOIN platform.revision newest
                ON newest.account_id = s.account_id AND newest.service_id = s.id
                AND newest.number = s.revision AND newest.http_port IS NOT NULL
            LEFT JOIN platform.container c
                ON c.account_id = s.account_id AND c.service_id = s.id
                AND c.state IN ('RUNNING', 'UNKNOWN')
            LEFT JOIN platform.revision r
                ON r.account_id = c.account_id AND r.id = c.revision_id
                AND (c.health = 'HEALTHY' OR c.state = 'UNKNOWN' OR r.template -> 'healthCheck' IS NULL
                    OR r.template -> 'healthCheck' = 'null')
            LEFT JOIN platform.node n ON n.id = c.node_id
            LEFT JOIN LATERAL (
                SELECT (port ->> 'hostPort')::int AS host_port
                FROM jsonb_array_elements(c.ports) port
                WHERE (port ->> 'containerPort')::int = r.http_port
                    AND port ->> 'protocol' = 'tcp'
                LIMIT 1
            ) published ON true
            WHERE s.deleted_at IS NULL
            ORDER BY s.created_at, s.id, c.created_at, c.id
            """;

    private final TenantTransactions transactions;
    private final JdbcClient jdbc;
    private final String domain;

    EdgeRouteStore(
            TenantTransactions transactions,
            JdbcClient jdbc,
            @Value("${stiva.domain}") String domain) {
        this.transactions = transactions;
        this.jdbc = jdbc;
        this.domain = domain;
    }

    private record Found(
            String service, String project, @Nullable String address, @Nullable Long port) {}

    /** Every route of the cloud, the oldest service first. */
    List<Route> allAcrossTenants() {
        List<Found> found =
                transactions.acrossTenants(
                        () ->
                                jdbc.sql(ROUTES)
                                        .query(
                                                (row, number) ->
                                                        new Found(
                                                                Columns.text(row, "service"),
                                                                Columns.text(row, "project"),
                                                                row.getString("address"),
                                                                Columns.longOrNull(
                                                                        row, "host_port")))
                                        .list());
        Map<String, List<Route.Target>> byHost = new LinkedHashMap<>();
        for (Found one : found) {
            List<Route.Target> targets =
                    byHost.computeIfAbsent(
                            one.service() + "." + one.project() + "." + domain,
                            host -> new ArrayList<>());
            if (one.address() != null && one.port() != null) {
                targets.add(new Route.Target(one.address(), one.port().intValue()));
            }
        }
        return byHost.entrySet().stream()
                .map(entry -> new Route(entry.getKey(), entry.getValue()))
                .toList();
    }
}
