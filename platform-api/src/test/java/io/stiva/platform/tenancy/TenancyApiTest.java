package io.stiva.platform.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.client.api.Accounts.NewUser;
import io.stiva.client.api.Projects.NewProject;
import io.stiva.client.api.Quotas.NewLimit;
import io.stiva.platform.access.Role;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.platform.testing.ApiTest;
import io.stiva.platform.testing.Http.Answer;
import io.stiva.platform.testing.Tenant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TenancyApiTest extends ApiTest {

    private final String owner = tenant.ownerToken();

    @Test
    void a_project_is_made_found_listed_and_deleted() {
        String name = tenant.unusedSlug().value();
        Answer made = http.post("/api/v1/projects", new NewProject(name)).as(owner).send();
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("ETag")).isEqualTo("\"1\"");
        String id = made.text("id");
        assertThat(made.header("Location")).isEqualTo("/api/v1/projects/" + id);
        assertThat(http.get("/api/v1/projects/" + name).as(owner).send().text("id")).isEqualTo(id);
        assertThat(http.get("/api/v1/projects/" + id).as(owner).send().text("name"))
                .isEqualTo(name);
        assertThat(http.get("/api/v1/projects").as(owner).send().body()).contains(id);
        assertThat(http.delete("/api/v1/projects/" + name).as(owner).send().status())
                .isEqualTo(204);
        assertThat(http.get("/api/v1/projects/" + id).as(owner).send().status()).isEqualTo(404);
    }

    @Test
    void a_name_is_unique_in_the_whole_cloud_and_free_again_after_deletion() {
        Tenant other = Tenant.make(api);
        NewProject same = new NewProject(tenant.project().name().value());
        Answer taken = http.post("/api/v1/projects", same).as(other.ownerToken()).send();
        assertThat(taken.status()).isEqualTo(409);
        assertThat(taken.code()).isEqualTo("project-name-taken");
        http.delete("/api/v1/projects/" + same.name()).as(owner).send();
        assertThat(http.post("/api/v1/projects", same).as(other.ownerToken()).send().status())
                .isEqualTo(201);
    }

    @Test
    void a_project_that_holds_something_stays() {
        Quotas quotas = api.bean(Quotas.class);
        TenantTransactions transactions = api.bean(TenantTransactions.class);
        Project project = tenant.project();
        transactions.runInAccount(
                tenant.account(),
                () ->
                        quotas.reserve(
                                tenant.account(),
                                project.id(),
                                "ctr_x",
                                Map.of(QuotaKey.CONTAINERS_RUNNING, 1L)));
        Answer refused = http.delete("/api/v1/projects/" + project.name()).as(owner).send();
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("project-not-empty");
        transactions.runInAccount(
                tenant.account(), () -> quotas.release(tenant.account(), "ctr_x"));
        assertThat(http.delete("/api/v1/projects/" + project.name()).as(owner).send().status())
                .isEqualTo(204);
    }

    @Test
    void the_number_of_projects_is_limited_with_exact_numbers() {
        String limits = "/api/v1/accounts/" + tenant.account() + "/quotas/projects";
        Answer set = http.put(limits, new NewLimit(1L)).as(tenant.operatorToken()).send();
        assertThat(set.status()).isEqualTo(200);
        assertThat(set.text("source")).isEqualTo("override");
        Answer refused =
                http.post("/api/v1/projects", new NewProject(tenant.unusedSlug().value()))
                        .as(owner)
                        .send();
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("quota-exceeded");
        assertThat(refused.json().at("/quota/key").asString()).isEqualTo("projects");
        assertThat(refused.json().at("/quota/limit").asLong()).isEqualTo(1);
        assertThat(refused.json().at("/quota/used").asLong()).isEqualTo(1);
        assertThat(refused.json().at("/quota/requested").asLong()).isEqualTo(1);
        assertThat(refused.json().at("/quota/scope").asString()).isEqualTo("account");
    }

    @Test
    void a_negative_limit_is_malformed_and_an_unknown_key_absent() {
        String base = "/api/v1/projects/" + tenant.project().name() + "/quotas/";
        Answer negative = http.put(base + "routes", new NewLimit(-1L)).as(owner).send();
        assertThat(negative.status()).isEqualTo(400);
        assertThat(negative.code()).isEqualTo("invalid-limit");
        assertThat(http.put(base + "bananas", new NewLimit(1L)).as(owner).send().status())
                .isEqualTo(404);
        assertThat(http.put(base + "routes", "{\"limit\":1.5}").as(owner).send().status())
                .isEqualTo(400);
        assertThat(http.put(base + "routes", "{\"limit\":\"5\"}").as(owner).send().status())
                .isEqualTo(400);
    }

    @Test
    void quotas_are_shown_with_unit_scope_and_source() {
        Answer answer = http.get("/api/v1/quotas").as(owner).send();
        assertThat(answer.body())
                .contains(
                        "{\"key\":\"cpu.allocated\",\"limit\":16000,\"used\":0,\"reserved\":0,"
                                + "\"unit\":\"mCPU\",\"scope\":\"account\"");
        assertThat(answer.json().path("items").size()).isEqualTo(QuotaKey.values().length);
    }

    @Test
    void a_person_is_invited_with_a_password_shown_once() {
        String users = "/api/v1/accounts/" + tenant.account() + "/users";
        NewUser wanted = new NewUser("new-" + tenant.account() + "@x.example", "DEVELOPER", null);
        Answer made = http.post(users, wanted).as(owner).send();
        assertThat(made.status()).isEqualTo(201);
        String session = http.logIn(wanted.email(), made.text("initialPassword"));
        assertThat(http.get("/api/v1/me").as(session).send().text("role")).isEqualTo("DEVELOPER");
        Answer list = http.get(users).as(owner).send();
        assertThat(list.body()).contains(wanted.email()).doesNotContain("hash", "assword\":\"");
        assertThat(http.post(users, wanted).as(owner).send().code()).isEqualTo("member-already");
    }

    @Test
    void somebody_who_exists_keeps_their_password_and_first_account() {
        Tenant other = Tenant.make(api);
        String email = other.owner().email();
        String users = "/api/v1/accounts/" + tenant.account() + "/users";
        assertThat(
                        http.post(users, new NewUser(email, "VIEWER", "taken over by me"))
                                .as(owner)
                                .send()
                                .code())
                .isEqualTo("person-has-password");
        assertThat(http.post(users, new NewUser(email, "VIEWER", null)).as(owner).send().status())
                .isEqualTo(201);
        Answer me = http.get("/api/v1/me").as(http.logIn(email, Tenant.PASSWORD)).send();
        assertThat(me.text("accountId")).isEqualTo(other.account().toString());
        assertThat(me.json().path("memberships").size()).isEqualTo(2);
    }

    @Test
    void an_admin_makes_no_owner() {
        String users = "/api/v1/accounts/" + tenant.account() + "/users";
        Answer refused =
                http.post(users, new NewUser("boss@x.example", "OWNER", null))
                        .as(tenant.tokenOf(Role.ADMIN))
                        .send();
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("role-above-own");
    }

    @Test
    void people_with_bad_names_roles_or_passwords_are_refused() {
        String users = "/api/v1/accounts/" + tenant.account() + "/users";
        for (NewUser wanted :
                new NewUser[] {
                    new NewUser("no-at-sign", "VIEWER", null),
                    new NewUser("a@b@c", "VIEWER", null),
                    new NewUser("a".repeat(300) + "@x.example", "VIEWER", null),
                    new NewUser("a@x.example", "KING", null),
                    new NewUser("a@x.example", "VIEWER", "short"),
                    new NewUser("a@x.example", "VIEWER", "x".repeat(300))
                }) {
            assertThat(http.post(users, wanted).as(owner).send().status()).isEqualTo(400);
        }
    }
}
