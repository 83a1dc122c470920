package io.stiva.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.client.api.Page;
import io.stiva.client.api.Projects;
import io.stiva.client.testing.StubApi;
import io.stiva.client.testing.StubServer.Reply;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleTest {

    private RunningConsole console;

    @BeforeAll
    void start() {
        console = new RunningConsole();
    }

    @AfterAll
    void stop() {
        console.close();
    }

    @Test
    void every_page_tells_the_browser_to_refuse_everything_inline() throws Exception {
        Browsing browser = loggedIn();
        HttpResponse<String> page = browser.get("/projects");

        String policy = page.headers().firstValue("Content-Security-Policy").orElse("");
        assertThat(policy)
                .contains("default-src 'none'")
                .contains("script-src 'self';")
                .contains("style-src 'self';")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.headers().firstValue("X-Frame-Options")).contains("DENY");
        assertThat(page.headers().firstValue("Referrer-Policy")).contains("same-origin");
        assertThat(page.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
    }

    @Test
    void no_page_holds_inline_script_style_or_handlers() throws Exception {
        Browsing user = loggedIn();
        String web = serviceId(user);
        for (String path :
                List.of(
                        "/projects",
                        "/projects/shop",
                        "/projects/blog",
                        "/projects/shop/deploy",
                        "/projects/shop/containers",
                        "/projects/shop/images",
                        "/projects/blog/images",
                        "/projects/shop/usage",
                        "/projects/shop/events",
                        "/services/" + web,
                        "/usage",
                        "/quotas",
                        "/projects/nope")) {
            HttpResponse<String> page = user.get(path);
            assertThat(page.statusCode()).as(path).isEqualTo(path.endsWith("nope") ? 404 : 200);
            assertInlineFree(path, page.body());
        }
        Browsing operator = loggedInAs(StubApi.OPERATOR);
        for (String path : List.of("/operator/nodes", "/operator/accounts")) {
            HttpResponse<String> page = operator.get(path);
            assertThat(page.statusCode()).as(path).isEqualTo(200);
            assertInlineFree(path, page.body());
        }
    }

    private static void assertInlineFree(String path, String html) {
        assertThat(html)
                .as(path)
                .contains("</html>")
                .doesNotContainPattern("<script(?![^>]*\\ssrc=)")
                .doesNotContainPattern("<[^>]*\\sstyle=")
                .doesNotContainPattern("<style")
                .doesNotContainPattern("<[^>]*\\son[a-z]+=")
                .doesNotContain("hx-on")
                .doesNotContain("javascript:");
    }

    @Test
    void the_price_follows_what_is_typed() throws Exception {
        Browsing browser = loggedIn();
        browser.get("/projects/shop/deploy");

        HttpResponse<String> price =
                browser.post(
                        "/projects/shop/deploy/price",
                        Map.of("cpu", "0.25", "memory", "64 MiB", "replicas", "2"));

        assertThat(price.statusCode()).isEqualTo(200);
        assertThat(price.body())
                .doesNotContain("<html")
                .contains("0.01552")
                .contains("11.18 EUR in 30 days")
                .contains("0.0000043125")
                .contains("832 MiB of 1 GiB");
        assertThat(
                        browser.post(
                                        "/projects/shop/deploy/price",
                                        Map.of("cpu", "much", "memory", "", "replicas", "2"))
                                .body())
                .contains("appears once the amounts can be read")
                .contains("not");
    }

    @Test
    void a_refused_form_keeps_what_was_typed_and_says_why_beside_the_field() throws Exception {
        Browsing browser = loggedIn();
        browser.get("/projects/shop/deploy");

        HttpResponse<String> page =
                browser.post(
                        "/projects/shop/deploy",
                        Map.of(
                                "name",
                                "No Good",
                                "image",
                                "web",
                                "cpu",
                                "0.25",
                                "memory",
                                "64MiB",
                                "replicas",
                                "1"));

        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.body())
                .contains("value=\"No Good\"")
                .contains("id=\"wrong--name\"")
                .contains("use lower-case letters, digits and hyphens");
    }

    @Test
    void a_deploy_over_the_quota_shows_the_numbers() throws Exception {
        Browsing browser = loggedIn();
        browser.get("/projects/shop/deploy");

        HttpResponse<String> page =
                browser.post(
                        "/projects/shop/deploy",
                        Map.of(
                                "name",
                                "big",
                                "image",
                                "web",
                                "cpu",
                                "1",
                                "memory",
                                "1GiB",
                                "replicas",
                                "1"));

        assertThat(page.statusCode()).isEqualTo(403);
        assertThat(page.body())
                .contains("memory.allocated of the account: limit 1 GiB, used 704 MiB, asked 1 GiB")
                .contains("over the limit");
    }

    @Test
    void a_deploy_leads_to_the_page_of_the_service() throws Exception {
        Browsing browser = loggedIn();
        browser.get("/projects/shop/deploy");

        HttpResponse<String> answer =
                browser.post(
                        "/projects/shop/deploy",
                        Map.of(
                                "name",
                                "front",
                                "image",
                                "web:1.4.2",
                                "cpu",
                                "0.1",
                                "memory",
                                "16 MiB",
                                "replicas",
                                "1",
                                "environment",
                                "MODE=fast\nA=b=c"));

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(location(answer)).matches(".*/services/svc_[0-9a-z]{26}\\?done=deployed");
        assertThat(console.api.server().received())
                .anyMatch(
                        r ->
                                r.body()
                                        .contains(
                                                "\"environment\":{\"MODE\":\"fast\",\"A\":\"b=c\"}"));
    }

    @Test
    void text_from_elsewhere_is_shown_as_text() throws Exception {
        String hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>";
        console.api
                .server()
                .on(
                        "GET",
                        "/projects/hostile/services",
                        request -> Reply.json(200, new Page<>(List.of(), null)));
        console.api
                .server()
                .on(
                        "GET",
                        "/projects/hostile",
                        request ->
                                Reply.json(
                                        200,
                                        new Projects.Project(
                                                "prj_1", "acc_1", hostile, Instant.EPOCH)));
        Browsing browser = loggedIn();

        String page = browser.get("/projects/hostile").body();
        String containers = browser.get("/projects/shop/containers").body();
        String id = containers.replaceAll("(?s).*?/containers/(ctr_[0-9a-z]+)\">reindex<.*", "$1");
        String certificate = browser.get("/containers/" + id).body();

        assertThat(page)
                .contains("&lt;script&gt;")
                .doesNotContain("<script>")
                .doesNotContain("<img");
        assertThat(certificate)
                .contains("Death certificate")
                .contains("building index &lt;script&gt;alert(1)&lt;/script&gt;")
                .doesNotContain("<script>alert");
    }

    @Test
    void a_container_is_paused_looked_into_and_killed_from_its_page() throws Exception {
        Browsing browser = loggedIn();
        String containers = browser.get("/projects/shop/containers").body();
        String id =
                containers.replaceAll("(?s).*?/containers/(ctr_[0-9a-z]+)\">worker-[^<]*<.*", "$1");
        String page = "/containers/" + id;
        assertThat(browser.get(page).body())
                .contains("/pause\"", "/kill\"", "/processes\"", "Health")
                .doesNotContain("/unpause\"");

        String processes = browser.get(page + "/processes").body();
        assertThat(processes).contains("httpd -f -p 8080", "3 MiB");

        browser.post(page + "/pause", Map.of());
        assertThat(browser.get(page).body()).contains("paused", "/unpause\"");
        browser.post(page + "/unpause", Map.of());
        browser.post(page + "/kill", Map.of());
        assertThat(browser.get(page).body()).contains("stopped").doesNotContain("/kill\"");
    }

    @Test
    void operator_pages_are_refused_to_others() throws Exception {
        HttpResponse<String> page = loggedIn().get("/operator/nodes");

        assertThat(page.statusCode()).isEqualTo(403);
        assertThat(page.body()).contains("Your role does not allow this").doesNotContain("node-1");
    }

    @Test
    void a_join_token_and_a_first_password_are_shown_in_the_answer_only() throws Exception {
        Browsing operator = loggedInAs(StubApi.OPERATOR);
        String nodes = operator.get("/operator/nodes").body();
        HttpResponse<String> token = operator.post("/operator/join-tokens", Map.of());
        String account =
                operator.get("/operator/accounts")
                        .body()
                        .replaceAll("(?s).*?/operator/accounts/(acc_[0-9a-z]+).*", "$1");
        operator.get("/operator/accounts/" + account);
        HttpResponse<String> user =
                operator.post(
                        "/operator/accounts/" + account + "/users",
                        Map.of("email", "eve@acme.example", "role", "VIEWER"));

        assertThat(nodes).doesNotContain("stvj_");
        assertThat(token.body()).contains("stvj_9f2kq7");
        assertThat(user.body()).contains("jade-otter-41-plum");
        assertThat(operator.get("/operator/accounts/" + account).body())
                .contains("eve@acme.example")
                .doesNotContain("jade-otter-41-plum");
    }

    @Test
    void a_limit_that_cannot_be_read_is_told_beside_its_field() throws Exception {
        Browsing operator = loggedInAs(StubApi.OPERATOR);
        String account =
                operator.get("/operator/accounts")
                        .body()
                        .replaceAll("(?s).*?/operator/accounts/(acc_[0-9a-z]+).*", "$1");
        operator.get("/operator/accounts/" + account);

        HttpResponse<String> page =
                operator.post(
                        "/operator/accounts/" + account + "/quotas",
                        Map.of("key", "cpu.allocated", "unit", "mCPU", "limit", "plenty"));

        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.body()).contains("id=\"wrong-cpu.allocated\"").contains("value=\"plenty\"");
    }

    @Test
    void the_state_of_a_service_is_streamed_as_the_fragment_of_its_page() throws Exception {
        Browsing browser = loggedIn();
        String id = serviceId(browser);

        String first = firstEvent("/services/" + id + "/live", "state");

        assertThat(first).contains("3 of 3 running").contains("web-2").doesNotContain("<html");
    }

    @Test
    void logs_and_readings_are_streamed_as_documents() throws Exception {
        Browsing browser = loggedIn();
        String id = serviceId(browser);

        assertThat(firstEvent("/services/" + id + "/logs", "log"))
                .contains("\"container\":\"web-")
                .contains("\"text\":");
        assertThat(firstEvent("/services/" + id + "/stats", "stats"))
                .contains("\"cpuLimitMilli\":250")
                .contains("\"memoryLimitBytes\":67108864");
    }

    @Test
    void a_stream_for_a_stranger_is_ended_for_good() throws Exception {
        HttpResponse<String> answer =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(
                                                URI.create(console.address() + "/services/x/live"))
                                        .header("Accept", "text/event-stream")
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(204);
    }

    @Test
    void what_is_not_there_is_a_page_that_leads_on() throws Exception {
        HttpResponse<String> page = loggedIn().get("/services/svc_nope");

        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.body()).contains("There is nothing here").contains("Back to the projects");
    }

    @Test
    void the_health_of_the_console_is_open_to_its_supervisor() throws Exception {
        HttpResponse<String> health =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(
                                                URI.create(console.address() + "/actuator/health"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
        assertThat(health.body()).contains("UP");
        assertThat(loggedIn().get("/actuator/env").statusCode()).isEqualTo(404);
    }

    private String firstEvent(String path, String name) throws Exception {
        HttpResponse<java.io.InputStream> stream =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create(console.address() + path))
                                        .header("Accept", "text/event-stream")
                                        .header("Cookie", "stiva_session=" + StubApi.TOKEN)
                                        .build(),
                                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        StringBuilder data = new StringBuilder();
        try (var lines =
                new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            boolean wanted = false;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event:")) {
                    wanted = line.equals("event:" + name);
                } else if (wanted && line.startsWith("data:")) {
                    data.append(line.substring("data:".length())).append('\n');
                } else if (line.isEmpty() && !data.isEmpty()) {
                    return data.toString();
                }
            }
        }
        return data.toString();
    }

    private static String serviceId(Browsing browser) throws IOException, InterruptedException {
        return browser.get("/projects/shop")
                .body()
                .replaceAll("(?s).*?/services/(svc_[0-9a-z]+)\">web<.*", "$1");
    }

    private Browsing loggedIn() throws IOException, InterruptedException {
        return loggedInAs(StubApi.USER);
    }

    private Browsing loggedInAs(String email) throws IOException, InterruptedException {
        Browsing browser = new Browsing(console.address());
        assertThat(browser.login(email, StubApi.PASSWORD).statusCode()).isEqualTo(302);
        browser.get("/projects");
        return browser;
    }

    private static String location(HttpResponse<String> response) {
        return response.headers().firstValue("Location").orElse("");
    }
}
