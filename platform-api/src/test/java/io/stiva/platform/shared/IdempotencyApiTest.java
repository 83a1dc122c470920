package io.stiva.platform.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.client.api.Accounts.NewAccount;
import io.stiva.client.api.Accounts.NewUser;
import io.stiva.client.api.Projects.NewProject;
import io.stiva.client.api.Tokens.NewToken;
import io.stiva.platform.testing.ApiTest;
import io.stiva.platform.testing.Http.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class IdempotencyApiTest extends ApiTest {

    private final String token = tenant.ownerToken();
    private final String key = UUID.randomUUID().toString();

    @Test
    void the_same_request_twice_has_one_effect_and_one_answer() {
        NewProject wanted = new NewProject(tenant.unusedSlug().value());
        Answer first = post(wanted);
        Answer again = post(wanted);
        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    }

    @Test
    void the_same_key_with_another_body_is_refused() {
        assertThat(post(new NewProject(tenant.unusedSlug().value())).status()).isEqualTo(201);
        Answer other = post(new NewProject(tenant.unusedSlug().value()));
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.code()).isEqualTo("idempotency-key-reused");
    }

    @Test
    void a_refused_request_leaves_nothing_and_may_be_repeated() {
        assertThat(post(new NewProject("Not A Name")).status()).isEqualTo(400);
        assertThat(post(new NewProject(tenant.unusedSlug().value())).status()).isEqualTo(201);
    }

    @Test
    void twenty_at_once_have_one_effect() throws Exception {
        NewProject wanted = new NewProject(tenant.unusedSlug().value());
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> sent = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                sent.add(threads.submit(() -> post(wanted)));
            }
            for (Future<Answer> answer : sent) {
                answers.add(answer.get());
            }
        }
        assertThat(answers).extracting(Answer::status).containsOnly(201, 409);
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 409)
                .allSatisfy(answer -> assertThat(answer.code()).isEqualTo("request-in-progress"));
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 201)
                .isNotEmpty()
                .extracting(Answer::body)
                .containsOnly(post(wanted).body());
    }

    @Test
    void a_secret_is_shown_once_and_never_stored() {
        NewToken wanted = new NewToken("ci", null, null, null);
        Answer first =
                http.post("/api/v1/tokens", wanted).as(token).header("Idempotency-Key", key).send();
        Answer again =
                http.post("/api/v1/tokens", wanted).as(token).header("Idempotency-Key", key).send();
        assertThat(first.text("secret")).startsWith("stv_");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.text("id")).isEqualTo(first.text("id"));
        assertThat(again.json().has("secret")).isFalse();
    }

    @Test
    void keys_of_two_people_do_not_meet() {
        NewProject wanted = new NewProject(tenant.unusedSlug().value());
        assertThat(post(wanted).status()).isEqualTo(201);
        Answer other =
                http.post("/api/v1/projects", wanted)
                        .as(tenant.tokenOf(io.stiva.platform.access.Role.ADMIN))
                        .header("Idempotency-Key", key)
                        .send();
        assertThat(other.status()).as("not a replay").isEqualTo(409);
        assertThat(other.code()).isEqualTo("project-name-taken");
    }

    @Test
    void an_effect_across_tenants_is_made_once_too() {
        String operator = tenant.operatorToken();
        NewAccount account = new NewAccount("Twice", null, null);
        Answer first =
                http.post("/api/v1/accounts", account)
                        .as(operator)
                        .header("Idempotency-Key", key)
                        .send();
        Answer again =
                http.post("/api/v1/accounts", account)
                        .as(operator)
                        .header("Idempotency-Key", key)
                        .send();
        assertThat(again.text("id")).isEqualTo(first.text("id"));
        String path = "/api/v1/accounts/" + first.text("id") + "/users";
        NewUser user = new NewUser(UUID.randomUUID() + "@x.example", "OWNER", null);
        Answer made =
                http.post(path, user).as(operator).header("Idempotency-Key", "u" + key).send();
        Answer replayed =
                http.post(path, user).as(operator).header("Idempotency-Key", "u" + key).send();
        assertThat(made.text("initialPassword")).hasSize(24);
        assertThat(replayed.text("id")).isEqualTo(made.text("id"));
        assertThat(replayed.text("initialPassword")).isEmpty();
    }

    @Test
    void a_key_that_is_no_key_is_refused() {
        Answer answer =
                http.post("/api/v1/projects", new NewProject("x"))
                        .as(token)
                        .header("Idempotency-Key", "a".repeat(256))
                        .send();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("invalid-idempotency-key");
    }

    private Answer post(NewProject wanted) {
        return http.post("/api/v1/projects", wanted)
                .as(token)
                .header("Idempotency-Key", key)
                .send();
    }
}
