package io.stiva.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stiva.client.api.Accounts;
import io.stiva.client.api.Page;
import io.stiva.client.api.Problem;
import io.stiva.client.api.Projects;
import io.stiva.client.api.Quotas;
import io.stiva.client.api.Services;
import io.stiva.client.api.Sessions;
import io.stiva.client.testing.StubServer;
import io.stiva.client.testing.StubServer.Reply;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StivaClientTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private final StubServer server = StubServer.start();
    private final List<Duration> pauses = new ArrayList<>();
    private final StivaClient client =
            StivaClient.of(
                    ClientSettings.of(server.address().toString(), "stv_secret"),
                    StivaClient.newHttpClient(),
                    pauses::add);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void every_call_carries_the_bearer_token_and_reads_the_document() {
        server.on("GET", "/me", request -> Reply.json(200, me()));

        assertThat(client.me()).isEqualTo(me());
        assertThat(server.received().getFirst().header("Authorization"))
                .isEqualTo("Bearer stv_secret");
    }

    @Test
    void a_client_without_a_token_sends_none() {
        server.on("POST", "/sessions", request -> Reply.json(201, session()));

        Sessions.Session session =
                client.as(null).login(new Sessions.Login("ada@example.org", "pw", null));

        assertThat(session.token()).isEqualTo("stv_new");
        assertThat(server.received().getFirst().header("Authorization")).isNull();
        assertThat(server.received().getFirst().body())
                .isEqualTo("{\"email\":\"ada@example.org\",\"password\":\"pw\"}");
    }

    @Test
    void each_post_has_its_own_idempotency_key() {
        server.on("POST", "/projects", request -> Reply.json(201, project()));

        client.createProject(new Projects.NewProject("shop"));
        client.createProject(new Projects.NewProject("shop"));

        assertThat(server.received())
                .extracting(request -> request.header("Idempotency-Key"))
                .doesNotContainNull()
                .doesNotHaveDuplicates();
    }

    @Test
    void a_platform_that_is_away_is_asked_again_with_the_same_key() {
        var calls = new AtomicInteger();
        server.on(
                "POST",
                "/projects",
                request ->
                        calls.incrementAndGet() < 3
                                ? Reply.text(503, "text/plain", "away").with("Retry-After", "2")
                                : Reply.json(201, project()));

        assertThat(client.createProject(new Projects.NewProject("shop"))).isEqualTo(project());
        assertThat(server.received())
                .extracting(request -> request.header("Idempotency-Key"))
                .hasSize(3)
                .containsOnly(server.received().getFirst().header("Idempotency-Key"));
        assertThat(pauses).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(2));
    }

    @Test
    void the_last_attempt_tells_the_refusal() {
        server.on("GET", "/me", request -> Reply.empty(503));

        assertThat(refusalOf(client::me).category()).isEqualTo(ErrorCategory.UNAVAILABLE);
        assertThat(server.received()).hasSize(3);
    }

    @Test
    void a_longer_wait_than_a_call_is_worth_is_left_to_the_caller() {
        server.on(
                "GET",
                "/me",
                request ->
                        Reply.problem(problem(429, "rate-limited", "too many requests"))
                                .with("Retry-After", "90"));

        StivaException refusal = refusalOf(client::me);

        assertThat(refusal.category()).isEqualTo(ErrorCategory.RATE_LIMITED);
        assertThat(refusal.data()).containsEntry(Problems.RETRY_AFTER, 90L);
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void a_refusal_is_not_repeated_and_keeps_code_fields_and_numbers() {
        var quota =
                new Problem.QuotaProblem("memory.allocated", 1024, 1000, 64, "bytes", "project");
        server.on(
                "POST",
                "/projects/{project}/services",
                request ->
                        Reply.problem(
                                new Problem(
                                        "/problems/quota-exceeded",
                                        "Quota exceeded",
                                        403,
                                        "memory quota exceeded",
                                        "quota-exceeded",
                                        "req-1",
                                        List.of(new Problem.FieldProblem("/replicas", "too many")),
                                        quota,
                                        null)));

        StivaException refusal = refusalOf(() -> client.createService("shop", newService()));

        assertThat(refusal.category()).isEqualTo(ErrorCategory.FORBIDDEN);
        assertThat(refusal.code()).isEqualTo("quota-exceeded");
        assertThat(refusal.publicMessage()).isEqualTo("memory quota exceeded");
        assertThat(refusal.errors())
                .containsExactly(new StivaException.FieldError("/replicas", "too many"));
        assertThat(refusal.data())
                .containsEntry(Problems.QUOTA, quota)
                .containsEntry(Problems.REQUEST_ID, "req-1");
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void every_status_of_the_conventions_becomes_its_category() {
        for (ErrorCategory category : ErrorCategory.values()) {
            server.on(
                    "GET",
                    "/services/{id}",
                    request -> Reply.problem(problem(category.httpStatus(), "some-code", "no")));

            assertThat(refusalOf(() -> client.service("svc_1")).category()).isEqualTo(category);
        }
    }

    @Test
    void a_page_of_a_proxy_in_between_is_not_taken_for_a_problem() {
        server.on("GET", "/me", request -> Reply.text(502, "text/html", "<h1>Bad gateway</h1>"));

        StivaException refusal = refusalOf(client::me);

        assertThat(refusal.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
        assertThat(refusal.publicMessage()).doesNotContain("<h1>");
    }

    @Test
    void an_answer_that_is_no_document_is_refused() {
        server.on("GET", "/me", request -> Reply.text(200, "text/html", "<h1>hello</h1>"));

        assertThat(refusalOf(client::me).code()).isEqualTo("answer-not-understood");
    }

    @Test
    void a_platform_that_is_not_there_is_named_in_the_message() {
        server.close();

        StivaException refusal = refusalOf(client::me);

        assertThat(refusal.code()).isEqualTo("api-unreachable");
        assertThat(refusal.publicMessage()).contains(server.address().toString());
        assertThat(pauses).hasSize(2);
    }

    @Test
    void a_patch_names_the_version_it_saw_and_without_one_is_sent_once() {
        server.on("PATCH", "/services/{id}", request -> Reply.empty(503));

        refusalOf(() -> client.patchService("svc_1", new Services.ServicePatch(3), 7L));
        refusalOf(() -> client.patchService("svc_1", new Services.ServicePatch(3), null));

        assertThat(server.received())
                .extracting(request -> request.header("If-Match"))
                .containsExactly("\"7\"", "\"7\"", "\"7\"", null);
        assertThat(server.received().getFirst().header("Content-Type"))
                .isEqualTo("application/merge-patch+json");
    }

    @Test
    void a_list_is_read_page_by_page() {
        server.on(
                "GET",
                "/accounts/{account}/users",
                request ->
                        request.query().containsKey("cursor")
                                ? Reply.json(200, new Page<>(List.of(user("b")), null))
                                : Reply.json(200, new Page<>(List.of(user("a")), "next one")));

        assertThat(client.users("acc_1").stream().map(Accounts.User::id)).containsExactly("a", "b");
        assertThat(server.received())
                .extracting(StubServer.Request::target)
                .containsExactly(
                        "/api/v1/accounts/acc_1/users",
                        "/api/v1/accounts/acc_1/users?cursor=next%20one");
    }

    @Test
    void a_name_stays_one_path_segment_whatever_it_holds() {
        server.on("GET", "/projects/{project}", request -> Reply.json(200, project()));

        client.project("a/../b?c#d e");

        assertThat(server.received().getFirst().path()).containsExactly("a/../b?c#d e");
        assertThat(refusalOf(() -> client.project("..")).code()).isEqualTo("invalid-id");
        assertThat(refusalOf(() -> client.project("")).code()).isEqualTo("invalid-id");
    }

    @Test
    void an_unlimited_quota_is_put_as_an_empty_document() {
        var quota = new Quotas.Quota("services", null, 1, 0, "count", "account", null, "override");
        server.on("PUT", "/accounts/{account}/quotas/{key}", request -> Reply.json(200, quota));

        assertThat(client.setAccountQuota("acc_1", "services", new Quotas.NewLimit(null)))
                .isEqualTo(quota);
        assertThat(server.received().getFirst().body()).isEqualTo("{}");
    }

    @Test
    void neither_token_nor_password_is_in_any_text_form() {
        assertThat(ClientSettings.of("http://localhost:1", "stv_secret").toString())
                .doesNotContain("stv_secret");
        assertThat(new Sessions.Login("a@b.c", "hunter2", null).toString())
                .doesNotContain("hunter2");
    }

    private static StivaException refusalOf(ThrowingCallable call) {
        return catchThrowableOfType(StivaException.class, call);
    }

    private static Problem problem(int status, String code, String detail) {
        return new Problem(
                "/problems/" + code, "Refused", status, detail, code, null, null, null, null);
    }

    private static Sessions.Me me() {
        return new Sessions.Me(
                "usr_1", "ada@example.org", false, "acc_1", "Ada Ltd", "OWNER", List.of());
    }

    private static Sessions.Session session() {
        return new Sessions.Session("stv_new", NOW, me());
    }

    private static Projects.Project project() {
        return new Projects.Project("prj_1", "acc_1", "shop", NOW);
    }

    private static Accounts.User user(String id) {
        return new Accounts.User(id, id + "@example.org", "VIEWER", NOW, null);
    }

    private static Services.NewService newService() {
        return new Services.NewService(
                "web",
                new io.stiva.client.api.ContainerTemplate(
                        "shop/web",
                        new io.stiva.client.api.Resources(250, 64L << 20, null),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null),
                2,
                8080,
                null);
    }
}
