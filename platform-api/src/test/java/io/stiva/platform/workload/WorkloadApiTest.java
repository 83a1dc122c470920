package io.stiva.platform.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.platform.testing.ApiTest;
import io.stiva.platform.testing.Http.Answer;
import io.stiva.platform.testing.Tenant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a client sees of services and containers: refusals, replays, versions. */
class WorkloadApiTest extends ApiTest {

    private final String services = "/api/v1/projects/" + tenant.project().name() + "/services";
    private final String owner = tenant.ownerToken();

    /** Waits for ever: no node carries the label. */
    private String body(String name, String image, String resources, int replicas) {
        return """
        {"name":"%s","replicas":%d,"template":{"image":"%s","resources":%s,
         "nodeLabels":{"api":"nowhere"}}}\
        """
                .formatted(name, replicas, image, resources);
    }

    private String body(String name) {
        return body(name, "web", "{\"cpuMilli\":100,\"memoryBytes\":16777216}", 1);
    }

    private Answer deploy(String body) {
        return http.post(services, body).as(owner).send();
    }

    private static List<String> pointers(Answer answer) {
        return answer.json()
                .path("errors")
                .valueStream()
                .map(error -> error.path("pointer").asString(""))
                .toList();
    }

    @Test
    void a_health_check_is_checked_field_by_field_and_shown_with_its_defaults() {
        String wanted =
                """
                {"name":"watched%s","template":{"image":"web","resources":{"cpuMilli":100,"memoryBytes":16777216},
                 "nodeLabels":{"api":"nowhere"},"maxRunSeconds":%d,"init":true,"healthCheck":%s}}\
                """;

        Answer wrong =
                deploy(
                        wanted.formatted(
                                "",
                                0,
                                """
                                {"kind":"http","path":"up","intervalMillis":1,"timeoutMillis":300001,
                                 "startPeriodMillis":-1,"retries":0}\
                                """));
        assertThat(pointers(wrong))
                .containsExactlyInAnyOrder(
                        "/template/maxRunSeconds",
                        "/template/healthCheck/port",
                        "/template/healthCheck/path",
                        "/template/healthCheck/intervalMillis",
                        "/template/healthCheck/timeoutMillis",
                        "/template/healthCheck/startPeriodMillis",
                        "/template/healthCheck/retries");
        assertThat(pointers(deploy(wanted.formatted("", 1, "{\"kind\":\"prayer\"}"))))
                .containsExactly("/template/healthCheck/kind");
        assertThat(pointers(deploy(wanted.formatted("", 1, "{\"kind\":\"command\"}"))))
                .containsExactly("/template/healthCheck/command");

        Answer made = deploy(wanted.formatted("", 60, "{\"kind\":\"http\",\"port\":8080}"));
        assertThat(made.status()).isEqualTo(201);
        JsonNode template = made.json().at("/revision/template");
        assertThat(template.path("maxRunSeconds").asInt()).isEqualTo(60);
        assertThat(template.path("init").asBoolean()).isTrue();
        assertThat(template.at("/healthCheck/path").asString()).isEqualTo("/");
        assertThat(template.at("/healthCheck/intervalMillis").asInt()).isEqualTo(30_000);
        assertThat(template.at("/healthCheck/retries").asInt()).isEqualTo(3);
    }

    @Test
    void every_wrong_field_is_named_at_once() {
        Answer answer =
                deploy(
                        body(
                                "a/b",
                                "web",
                                "{\"cpuMilli\":0,\"memoryBytes\":-1,\"pids\":-5}",
                                1_001));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("invalid-request");
        assertThat(pointers(answer))
                .containsExactlyInAnyOrder(
                        "/name",
                        "/replicas",
                        "/template/resources/cpuMilli",
                        "/template/resources/memoryBytes",
                        "/template/resources/pids");
    }

    @Test
    void a_name_of_three_hundred_characters_is_refused() {
        Answer answer = deploy(body("a".repeat(300)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(pointers(answer)).containsExactly("/name");
    }

    @Test
    void an_image_that_was_never_pushed_is_a_wrong_field() {
        Answer answer =
                deploy(body("ghost", "absent:1", "{\"cpuMilli\":100,\"memoryBytes\":16777216}", 1));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("image-not-found");
        assertThat(pointers(answer)).containsExactly("/template/image");
    }

    @Test
    void two_deploys_with_one_key_are_one_and_another_body_is_refused() {
        Answer first =
                http.post(services, body("once")).as(owner).header("Idempotency-Key", "k").send();
        Answer second =
                http.post(services, body("once")).as(owner).header("Idempotency-Key", "k").send();
        Answer other =
                http.post(services, body("twice")).as(owner).header("Idempotency-Key", "k").send();

        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.text("id")).isEqualTo(first.text("id"));
        assertThat(other.status()).isEqualTo(422);
        JsonNode list = http.get(services).as(owner).send().json().path("items");
        assertThat(list.size()).isEqualTo(1);
    }

    @Test
    void another_tenant_finds_neither_the_service_nor_its_project() {
        String id = deploy(body("mine")).text("id");
        String stranger = Tenant.make(api).ownerToken();

        assertThat(http.get("/api/v1/services/" + id).as(stranger).send().status()).isEqualTo(404);
        assertThat(http.get(services).as(stranger).send().status()).isEqualTo(404);
        assertThat(http.post(services, body("theirs")).as(stranger).send().status()).isEqualTo(404);
    }

    @Test
    void an_old_version_is_not_changed() {
        Answer made = deploy(body("versioned"));
        String path = "/api/v1/services/" + made.text("id");

        Answer scaled =
                http.patch(path, "{\"replicas\":2}")
                        .as(owner)
                        .header("If-Match", made.header("ETag"))
                        .send();
        Answer again =
                http.patch(path, "{\"replicas\":3}")
                        .as(owner)
                        .header("If-Match", made.header("ETag"))
                        .send();

        assertThat(scaled.status()).isEqualTo(200);
        assertThat(scaled.json().path("replicas").asInt()).isEqualTo(2);
        assertThat(again.status()).isEqualTo(412);
    }

    @Test
    void a_preview_fills_in_defaults_and_the_price_and_stores_nothing() {
        Answer preview = http.post(services + "?validateOnly=true", body("dry")).as(owner).send();

        assertThat(preview.status()).isEqualTo(200);
        assertThat(preview.json().at("/template/restartPolicy").asString("")).isEqualTo("always");
        assertThat(preview.json().at("/template/resources/pids").asInt()).isEqualTo(512);
        assertThat(preview.json().at("/quote/perHour").asString("")).isNotEmpty();
        assertThat(http.get(services).as(owner).send().json().path("items").size()).isZero();
    }

    @Test
    void a_deploy_above_the_price_bound_is_refused() {
        String bounded = body("dear").replaceFirst("\\{", "{\"maxHourlyCost\":\"0.0000001\",");

        Answer answer = deploy(bounded);

        assertThat(answer.status()).isEqualTo(402);
        assertThat(answer.code()).isEqualTo("above-max-hourly-cost");
    }

    @Test
    void a_wait_ends_with_408_and_a_pending_container_has_an_empty_log() {
        String made = deploy(body("slow")).text("id");
        String container =
                http.get(
                                "/api/v1/projects/"
                                        + tenant.project().name()
                                        + "/containers?service="
                                        + made)
                        .as(owner)
                        .send()
                        .json()
                        .at("/items/0/id")
                        .asString("");
        String path = "/api/v1/containers/" + container;

        Answer waited = http.get(path + "/wait?state=RUNNING&timeout=1").as(owner).send();
        Answer log = http.get(path + "/logs").as(owner).send();

        assertThat(waited.status()).isEqualTo(408);
        assertThat(log.status()).isEqualTo(200);
        assertThat(log.body()).isEmpty();
    }
}
