package io.stiva.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.client.testing.StubApi;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoginTest {

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
    void a_stranger_is_led_to_the_login_and_back() throws Exception {
        Browsing browser = new Browsing(console.address());

        HttpResponse<String> page = browser.get("/projects/shop");
        assertThat(page.statusCode()).isEqualTo(303);
        assertThat(location(page)).endsWith("/login?next=%2Fprojects%2Fshop");

        browser.get("/login?next=/projects/shop");
        HttpResponse<String> login =
                browser.post(
                        "/login",
                        Map.of(
                                "email",
                                StubApi.USER,
                                "password",
                                StubApi.PASSWORD,
                                "next",
                                "/projects/shop"));
        assertThat(location(login)).endsWith("/projects/shop");
        assertThat(browser.get("/projects/shop").body()).contains("web").contains(StubApi.USER);
    }

    @Test
    void the_login_leads_to_no_other_site() throws Exception {
        for (String next : List.of("//evil.example/x", "https://evil.example", "/\\evil.example")) {
            Browsing browser = new Browsing(console.address());
            browser.get("/login");
            HttpResponse<String> login =
                    browser.post(
                            "/login",
                            Map.of(
                                    "email",
                                    StubApi.USER,
                                    "password",
                                    StubApi.PASSWORD,
                                    "next",
                                    next));
            assertThat(location(login)).doesNotContain("evil").endsWith("/projects");
        }
    }

    @Test
    void the_token_is_kept_in_a_cookie_that_no_script_and_no_other_site_can_use() throws Exception {
        HttpResponse<String> login =
                new Browsing(console.address()).login(StubApi.USER, StubApi.PASSWORD);

        assertThat(login.headers().allValues("Set-Cookie"))
                .anySatisfy(
                        cookie ->
                                assertThat(cookie)
                                        .startsWith("stiva_session=" + StubApi.TOKEN)
                                        .contains("HttpOnly")
                                        .contains("SameSite=Strict")
                                        .contains("Path=/"));
        assertThat(login.body()).doesNotContain(StubApi.TOKEN);
    }

    @Test
    void a_wrong_password_is_told_and_the_email_kept() throws Exception {
        HttpResponse<String> login = new Browsing(console.address()).login(StubApi.USER, "guess");

        assertThat(login.statusCode()).isEqualTo(401);
        assertThat(login.body())
                .contains("email or password is wrong")
                .contains("value=\"" + StubApi.USER + "\"")
                .doesNotContain("guess");
    }

    @Test
    void a_change_without_its_csrf_token_is_refused() throws Exception {
        Browsing browser = loggedIn();

        HttpResponse<String> answer =
                browser.postWithoutToken("/projects", Map.of("name", "stolen"));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(console.api.server().received())
                .noneMatch(request -> request.body().contains("stolen"));
    }

    @Test
    void an_expired_token_leads_to_the_login_and_is_forgotten() throws Exception {
        Browsing browser = new Browsing(console.address());
        browser.cookies
                .getCookieStore()
                .add(URI.create(console.address()), cookie("stiva_session", "stv_old"));

        HttpResponse<String> page = browser.get("/projects");

        assertThat(page.statusCode()).isEqualTo(303);
        assertThat(page.headers().allValues("Set-Cookie"))
                .anySatisfy(c -> assertThat(c).startsWith("stiva_session=;").contains("Max-Age=0"));
    }

    @Test
    void after_the_logout_the_browser_knows_nothing() throws Exception {
        Browsing browser = loggedIn();

        browser.post("/logout", Map.of());

        assertThat(browser.get("/projects").statusCode()).isEqualTo(303);
        assertThat(console.api.server().received())
                .anyMatch(request -> request.target().endsWith("/sessions/current"));
    }

    private Browsing loggedIn() throws IOException, InterruptedException {
        Browsing browser = new Browsing(console.address());
        assertThat(browser.login(StubApi.USER, StubApi.PASSWORD).statusCode()).isEqualTo(302);
        browser.get("/projects");
        return browser;
    }

    private static String location(HttpResponse<String> response) {
        return response.headers().firstValue("Location").orElse("");
    }

    private static java.net.HttpCookie cookie(String name, String value) {
        java.net.HttpCookie cookie = new java.net.HttpCookie(name, value);
        cookie.setPath("/");
        cookie.setVersion(0);
        return cookie;
    }
}
