package io.stiva.platform.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.db.testing.TestDatabase;
import io.stiva.platform.testing.Http;
import io.stiva.platform.testing.Http.Answer;
import io.stiva.platform.testing.Relay;
import io.stiva.platform.testing.RunningApi;
import io.stiva.platform.testing.Tenant;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** PostgreSQL goes away under a running control plane, and comes back. */
class DatabaseAwayTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void requests_are_told_to_come_again_and_everything_goes_on_afterwards() throws Exception {
        TestDatabase database = TestDatabase.fresh();
        URI server = URI.create(database.url().substring("jdbc:".length()));
        try (Relay relay = new Relay(server.getHost(), server.getPort());
                RunningApi api = RunningApi.start(database, through(relay, server))) {
            Http http = new Http(api);
            Tenant tenant = Tenant.make(api);
            String token = tenant.ownerToken();
            List<String> heard = new CopyOnWriteArrayList<>();
            api.bean(Notifications.class).subscribe("stiva_test", heard::add);
            assertThat(http.get("/actuator/health/readiness").send().status()).isEqualTo(200);

            relay.cut();
            Answer away = http.get("/api/v1/projects").as(token).send();
            assertThat(away.status()).isEqualTo(503);
            assertThat(away.code()).isEqualTo("database-unavailable");
            assertThat(away.header("Retry-After")).isNotEmpty();
            assertThat(away.body()).doesNotContain("postgresql", "SQL", "Connection");
            assertThat(http.get("/actuator/health/readiness").send().status()).isEqualTo(503);
            assertThat(http.get("/actuator/health/liveness").send().status()).isEqualTo(200);

            heard.clear();
            relay.mend();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> http.get("/api/v1/projects").as(token).send().status() == 200);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> heard.contains(Notifications.RECONNECTED));
            api.bean(TenantTransactions.class)
                    .runInAccount(
                            tenant.account(),
                            () -> api.bean(Notifications.class).publish("stiva_test", "hello"));
            Awaitility.await().atMost(PATIENCE).until(() -> heard.contains("hello"));
        }
    }

    private static Map<String, String> through(Relay relay, URI server) {
        return Map.of(
                "stiva.db.url", "jdbc:postgresql://127.0.0.1:" + relay.port() + server.getPath());
    }
}
