package io.stiva.platform.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.client.api.Projects.NewProject;
import io.stiva.platform.shared.Events;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.platform.testing.ApiTest;
import io.stiva.platform.testing.Http.Answer;
import io.stiva.platform.testing.Tenant;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class EventApiTest extends ApiTest {

    private final String token = tenant.ownerToken();

    @Test
    void what_happened_is_listed_in_order_and_backwards() {
        publish("first");
        publish("second");
        List<String> forward = types("/api/v1/events");
        assertThat(forward).endsWith("test.first", "test.second").startsWith("account.created");
        assertThat(types("/api/v1/events?order=newest")).startsWith("test.second", "test.first");
    }

    @Test
    void another_tenant_sees_nothing_of_it() {
        publish("secret");
        Tenant other = Tenant.make(api);
        Answer answer = list("/api/v1/events?limit=200", other.ownerToken());
        assertThat(answer.body()).doesNotContain("test.secret");
    }

    @Test
    void an_event_that_commits_late_is_not_stepped_over() throws SQLException {
        try (Connection late = api.database().worker().getConnection();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute(
                    "INSERT INTO platform.event (account_id, id, type, subject, at) VALUES ('"
                            + tenant.account().value()
                            + "', gen_random_uuid(), 'test.late', 'x', now())");
            publish("early");
            assertThat(types("/api/v1/events")).doesNotContain("test.early", "test.late");
            late.commit();
        }
        assertThat(types("/api/v1/events")).endsWith("test.late", "test.early");
    }

    @Test
    void a_stream_tells_what_happens_and_goes_on_where_it_ended() throws Exception {
        String last;
        try (Listening stream = listen(null)) {
            publish("one");
            assertThat(stream.next().type()).isEqualTo("test.one");
            http.post("/api/v1/projects", new NewProject(tenant.unusedSlug().value()))
                    .as(token)
                    .send();
            Seen created = stream.next();
            assertThat(created.type()).isEqualTo("project.created");
            last = created.id();
        }
        publish("while away");
        try (Listening stream = listen(last)) {
            assertThat(stream.next().type()).isEqualTo("test.while away");
        }
    }

    @Test
    void a_made_up_position_is_refused() {
        Answer answer =
                http.get("/api/v1/events")
                        .header("Accept", "text/event-stream")
                        .header("Last-Event-ID", "17; DROP TABLE")
                        .as(token)
                        .send();
        assertThat(answer.status()).isEqualTo(400);
    }

    private void publish(String what) {
        api.bean(TenantTransactions.class)
                .runInAccount(
                        tenant.account(),
                        () ->
                                api.bean(Events.class)
                                        .publish(
                                                tenant.account(),
                                                tenant.project().id(),
                                                "test." + what,
                                                "x",
                                                Map.of()));
    }

    private List<String> types(String path) {
        List<String> types = new ArrayList<>();
        list(path, token)
                .json()
                .path("items")
                .forEach(event -> types.add(event.path("type").asString()));
        return types;
    }

    private Answer list(String path, String bearer) {
        return http.get(path).header("Accept", "application/json").as(bearer).send();
    }

    private record Seen(String id, String type) {}

    private Listening listen(@org.jspecify.annotations.Nullable String last)
            throws IOException, InterruptedException {
        var call = http.get("/api/v1/events").header("Accept", "text/event-stream").as(token);
        if (last != null) {
            call.header("Last-Event-ID", last);
        }
        HttpResponse<InputStream> response = call.open();
        assertThat(response.statusCode()).isEqualTo(200);
        return new Listening(
                response.body(),
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
    }

    private record Listening(InputStream body, BufferedReader lines) implements AutoCloseable {

        Seen next() throws InterruptedException, ExecutionException, TimeoutException {
            return CompletableFuture.supplyAsync(this::read).get(30, TimeUnit.SECONDS);
        }

        private Seen read() {
            String id = "";
            String type = "";
            try {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("id:")) {
                        id = line.substring(3).strip();
                    } else if (line.startsWith("event:")) {
                        type = line.substring(6).strip();
                    } else if (line.isEmpty() && !type.isEmpty()) {
                        return new Seen(id, type);
                    }
                }
            } catch (IOException e) {
                throw new AssertionError("the stream broke", e);
            }
            throw new AssertionError("the stream ended");
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }
}
