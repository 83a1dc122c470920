package io.stiva.platform.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.client.api.Sessions.Login;
import io.stiva.client.api.Tokens.NewToken;
import io.stiva.platform.access.Caller;
import io.stiva.platform.access.Role;
import io.stiva.platform.testing.ApiTest;
import io.stiva.platform.testing.Http.Answer;
import io.stiva.platform.testing.Tenant;
import io.stiva.vocabulary.StivaException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentityApiTest extends ApiTest {

    private final String email = tenant.owner().email();

    @Test
    void a_session_proves_who_one_is_until_logout() {
        String token = http.logIn(email, Tenant.PASSWORD);
        Answer me = http.get("/api/v1/me").as(token).send();
        assertThat(me.status()).isEqualTo(200);
        assertThat(me.text("email")).isEqualTo(email);
        assertThat(me.text("role")).isEqualTo("OWNER");
        assertThat(me.text("accountId")).isEqualTo(tenant.account().toString());
        assertThat(http.delete("/api/v1/sessions/current").as(token).send().status())
                .isEqualTo(204);
        Answer replayed = http.get("/api/v1/me").as(token).send();
        assertThat(replayed.status()).isEqualTo(401);
        assertThat(replayed.code()).isEqualTo("invalid-token");
    }

    @Test
    void nobody_gets_in_without_proof() {
        Answer answer = http.get("/api/v1/me").send();
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo("unauthenticated");
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }

    @Test
    void an_unknown_address_and_a_wrong_password_look_the_same() {
        Answer wrong = logIn(email, "wrong password");
        Answer unknown = logIn("nobody-" + email, "wrong password");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(unknown.code()).isEqualTo(wrong.code()).isEqualTo("wrong-credentials");
        assertThat(unknown.text("detail")).isEqualTo(wrong.text("detail"));
    }

    @Test
    void guessing_is_stopped_and_only_for_the_one_guessed() {
        for (int i = 0; i < 10; i++) {
            assertThat(logIn(email, "guess number " + i).status()).isEqualTo(401);
        }
        Answer stopped = logIn(email, Tenant.PASSWORD);
        assertThat(stopped.status()).isEqualTo(429);
        assertThat(stopped.code()).isEqualTo("too-many-attempts");
        assertThat(Integer.parseInt(stopped.header("Retry-After"))).isPositive();
        assertThat(logIn(tenant.member(Role.VIEWER).email(), Tenant.PASSWORD).status())
                .isEqualTo(201);
    }

    @Test
    void mistyped_revoked_and_foreign_tokens_are_refused() {
        String good = tenant.ownerToken();
        String mistyped = good.substring(0, good.length() - 1) + (good.endsWith("0") ? "1" : "0");
        for (String token : List.of(mistyped, "x", "stv_", "null", good.replace("stv_", "sts_"))) {
            assertThat(http.get("/api/v1/me").as(token).send().code())
                    .as(token)
                    .isEqualTo("invalid-token");
        }
        Answer made =
                http.post("/api/v1/tokens", new NewToken("short-lived", null, null, null))
                        .as(good)
                        .send();
        String secret = made.text("secret");
        assertThat(http.get("/api/v1/me").as(secret).send().status()).isEqualTo(200);
        assertThat(http.delete("/api/v1/tokens/" + made.text("id")).as(good).send().status())
                .isEqualTo(204);
        assertThat(http.get("/api/v1/me").as(secret).send().code()).isEqualTo("invalid-token");
        assertThat(http.delete("/api/v1/tokens/" + made.text("id")).as(good).send().status())
                .isEqualTo(404);
    }

    @Test
    void an_expired_token_says_so() throws SQLException {
        Answer made =
                http.post("/api/v1/tokens", new NewToken("old", null, null, 1))
                        .as(tenant.ownerToken())
                        .send();
        expire(made.text("id"));
        Answer answer = http.get("/api/v1/me").as(made.text("secret")).send();
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo("token-expired");
        assertThat(answer.header("WWW-Authenticate")).contains("invalid_token");
    }

    @Test
    void a_token_is_limited_to_its_scopes_and_project() {
        String reader =
                tenant.token(tenant.owner(), new NewToken("r", List.of("read"), null, null));
        assertThat(http.get("/api/v1/projects").as(reader).send().status()).isEqualTo(200);
        Answer refused = http.post("/api/v1/projects", "{\"name\":\"x\"}").as(reader).send();
        assertThat(refused.status()).isEqualTo(403);
        String other = tenant.unusedSlug().value();
        http.post("/api/v1/projects", "{\"name\":\"" + other + "\"}")
                .as(tenant.ownerToken())
                .send();
        String bound = tenant.token(tenant.owner(), new NewToken("b", null, other, null));
        assertThat(http.get("/api/v1/projects/" + other).as(bound).send().status()).isEqualTo(200);
        assertThat(
                        http.get("/api/v1/projects/" + tenant.project().name())
                                .as(bound)
                                .send()
                                .status())
                .isEqualTo(404);
        assertThat(http.get("/api/v1/projects").as(bound).send().json().path("items").size())
                .isEqualTo(1);
    }

    @Test
    void a_token_cannot_make_a_stronger_one() {
        String weak =
                tenant.token(
                        tenant.owner(), new NewToken("w", List.of("tokens", "read"), null, null));
        Answer answer =
                http.post("/api/v1/tokens", new NewToken("s", List.of("deploy"), null, null))
                        .as(weak)
                        .send();
        assertThat(answer.status()).isEqualTo(400);
        Answer inherited =
                http.post("/api/v1/tokens", new NewToken("s", null, null, null)).as(weak).send();
        assertThat(inherited.json().path("scopes").size()).isEqualTo(2);
    }

    @Test
    void another_tenants_things_do_not_exist() {
        Tenant other = Tenant.make(api);
        String token = other.ownerToken();
        for (String path :
                List.of(
                        "/api/v1/projects/" + tenant.project().name(),
                        "/api/v1/projects/" + tenant.project().id(),
                        "/api/v1/projects/" + tenant.project().name() + "/quotas",
                        "/api/v1/accounts/" + tenant.account(),
                        "/api/v1/accounts/" + tenant.account() + "/users",
                        "/api/v1/accounts/" + tenant.account() + "/quotas")) {
            Answer answer = http.get(path).as(token).send();
            assertThat(answer.status()).as(path).isEqualTo(404);
        }
    }

    @Test
    void bad_token_requests_are_refused() {
        String token = tenant.ownerToken();
        for (NewToken wanted :
                List.of(
                        new NewToken("", null, null, null),
                        new NewToken("x".repeat(300), null, null, null),
                        new NewToken("x", List.of("root"), null, null),
                        new NewToken("x", null, null, 0),
                        new NewToken("x", null, null, 366))) {
            assertThat(http.post("/api/v1/tokens", wanted).as(token).send().status())
                    .isEqualTo(400);
        }
        assertThat(
                        http.post("/api/v1/tokens", new NewToken("x", null, "not-mine", null))
                                .as(token)
                                .send()
                                .status())
                .isEqualTo(404);
    }

    @Test
    void the_registry_takes_a_password_or_a_token_of_that_person_only() {
        Identity identity = api.bean(Identity.class);
        String token = tenant.ownerToken();
        Caller byToken = identity.verifyPassword(email, token);
        assertThat(byToken.account()).isEqualTo(tenant.account());
        assertThat(byToken.credential()).startsWith("tok_");
        assertThatThrownBy(() -> identity.verifyPassword("other@x.example", token))
                .isInstanceOf(StivaException.class)
                .hasMessageContaining("e-mail or password is wrong");
    }

    @Test
    void every_answer_carries_the_security_headers() {
        Answer answer = http.get("/api/v1/me").as(tenant.ownerToken()).send();
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.header("Set-Cookie")).isEmpty();
        assertThat(answer.header("Server")).isEmpty();
    }

    @Test
    void the_last_use_of_a_token_is_shown() {
        String owner = tenant.ownerToken();
        http.get("/api/v1/me").as(owner).send();
        Answer list = http.get("/api/v1/tokens").as(owner).send();
        assertThat(list.json().at("/items/0/lastUsedAt").asString("")).isNotEmpty();
        assertThat(list.body()).doesNotContain(owner);
    }

    private Answer logIn(String who, String password) {
        return http.post("/api/v1/sessions", new Login(who, password, null)).send();
    }

    private void expire(String token) throws SQLException {
        String sql =
                "UPDATE platform.api_token SET expires_at = now() - interval '1 second' WHERE id ="
                        + " ?";
        try (Connection connection = api.database().worker().getConnection();
                PreparedStatement update = connection.prepareStatement(sql)) {
            update.setObject(1, io.stiva.vocabulary.TokenId.parse(token).value());
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }
}
