package io.stiva.platform.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.client.api.Projects.NewProject;
import io.stiva.platform.testing.ApiTest;
import io.stiva.platform.testing.Http.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller is told when a request is no good. */
class ProblemApiTest extends ApiTest {

    private final String token = tenant.ownerToken();

    @Test
    void malformed_json_is_refused_with_its_position() {
        Answer answer =
                http.post("/api/v1/projects", "{\"name\": \"shop\",\n \"x\"").as(token).send();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.code()).isEqualTo("malformed-json");
        assertThat(answer.text("type")).isEqualTo("/problems/malformed-json");
        assertThat(answer.json().at("/position/line").asInt()).isEqualTo(2);
        assertThat(answer.text("detail")).contains("line 2, column");
    }

    @Test
    void an_unknown_field_is_named() {
        Answer answer =
                http.post("/api/v1/projects", "{\"name\":\"shop\",\"privileged\":true}")
                        .as(token)
                        .send();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("unknown-field");
        assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo("/privileged");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"name\":null}"})
    void a_missing_field_is_named(String body) {
        Answer answer = http.post("/api/v1/projects", body).as(token).send();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("missing-field");
        assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo("/name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"name\":7}", "{\"name\":[\"a\"]}", "[]", "\"shop\"", "{\"name\":{}}"})
    void a_wrong_type_is_refused(String body) {
        Answer answer = http.post("/api/v1/projects", body).as(token).send();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("invalid-field");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"name\":\"a\",\"name\":\"b\"}", "{\"name\":\"a\"} {}", "", "nul"})
    void json_that_says_two_things_or_nothing_is_refused(String body) {
        Answer answer = http.post("/api/v1/projects", body).as(token).send();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isIn("malformed-json", "missing-body", "invalid-field");
    }

    @Test
    void names_with_slashes_or_three_hundred_characters_are_refused_with_the_rule() {
        for (String name : new String[] {"a/b", "../x", "a".repeat(300), "UPPER", "-a", ""}) {
            Answer answer = http.post("/api/v1/projects", new NewProject(name)).as(token).send();
            assertThat(answer.status()).as(name).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("invalid-name");
            assertThat(answer.text("detail")).contains("1 to 63 lower-case letters");
            assertThat(answer.body().length()).isLessThan(1_000);
        }
    }

    @Test
    void a_name_that_can_be_no_name_is_not_found() {
        for (String name : new String[] {"a%2Fb", "a".repeat(300), "prj_x", "%00"}) {
            assertThat(http.get("/api/v1/projects/" + name).as(token).send().status())
                    .as(name)
                    .isIn(400, 404);
        }
    }

    @Test
    void an_unknown_route_is_a_problem() {
        Answer answer = http.get("/api/v1/nothing-here").as(token).send();
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("not-found");
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }

    @Test
    void outside_of_the_api_there_is_nothing() {
        for (String path : new String[] {"/", "/actuator/env", "/actuator/beans", "/error"}) {
            assertThat(http.get(path).send().status()).as(path).isEqualTo(404);
            assertThat(http.get(path).as(token).send().status()).as(path).isEqualTo(404);
        }
    }

    @Test
    void a_wrong_method_tells_the_right_ones() {
        Answer answer = http.delete("/api/v1/projects").as(token).send();
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).contains("GET").contains("POST");
    }

    @Test
    void another_media_type_is_refused() {
        Answer answer =
                http.post("/api/v1/projects", "name=shop")
                        .type("application/x-www-form-urlencoded")
                        .as(token)
                        .send();
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.code()).isEqualTo("unsupported-media-type");
    }

    @Test
    void a_body_over_the_bound_is_refused() {
        String large = "{\"name\":\"" + "a".repeat(RequestBodyFilter.MAX_BODY) + "\"}";
        Answer answer = http.post("/api/v1/projects", large).as(token).send();
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.code()).isEqualTo("too-large");
    }

    @Test
    void a_request_id_is_echoed_when_well_formed_and_made_otherwise() {
        assertThat(
                        http.get("/api/v1/me")
                                .header("X-Request-Id", "abc-1")
                                .send()
                                .header("X-Request-Id"))
                .isEqualTo("abc-1");
        Answer answer = http.get("/api/v1/me").header("X-Request-Id", "a b\"<script>").send();
        assertThat(answer.header("X-Request-Id")).matches("[0-9a-f-]{36}");
        assertThat(answer.text("requestId")).isEqualTo(answer.header("X-Request-Id"));
    }

    @Test
    void pages_follow_each_other_and_limits_have_bounds() {
        for (int i = 0; i < 2; i++) {
            http.post("/api/v1/projects", new NewProject(tenant.unusedSlug().value()))
                    .as(token)
                    .send();
        }
        Answer first = http.get("/api/v1/projects?limit=2").as(token).send();
        assertThat(first.json().path("items").size()).isEqualTo(2);
        Answer second =
                http.get("/api/v1/projects?limit=2&cursor=" + first.text("next")).as(token).send();
        assertThat(second.json().path("items").size()).isEqualTo(1);
        assertThat(second.json().has("next")).isFalse();
        assertThat(http.get("/api/v1/projects?limit=100000").as(token).send().status())
                .isEqualTo(200);
        for (String query :
                new String[] {"limit=-1", "limit=0", "limit=x", "cursor=%21", "cursor=YQ"}) {
            Answer answer = http.get("/api/v1/projects?" + query).as(token).send();
            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("invalid-page");
        }
    }

    @Test
    void a_stale_version_is_refused_and_the_named_one_let_through() {
        String name = tenant.unusedSlug().value();
        Answer made = http.post("/api/v1/projects", new NewProject(name)).as(token).send();
        assertThat(made.status()).isEqualTo(201);
        Answer stale =
                http.delete("/api/v1/projects/" + name)
                        .header("If-Match", "\"7\"")
                        .as(token)
                        .send();
        assertThat(stale.status()).isEqualTo(412);
        Answer gone =
                http.delete("/api/v1/projects/" + name)
                        .header("If-Match", made.header("ETag"))
                        .as(token)
                        .send();
        assertThat(gone.status()).isEqualTo(204);
    }
}
