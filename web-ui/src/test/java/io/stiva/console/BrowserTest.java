package io.stiva.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.client.testing.StubApi;
import io.stiva.console.testing.Chromium;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserTest {

    private RunningConsole console;
    private Chromium browser;

    @BeforeAll
    void start() {
        console = new RunningConsole();
        browser = new Chromium(false, 1280, 900);
        login(StubApi.USER);
    }

    @AfterAll
    void stop() {
        try {
            browser.close();
        } finally {
            console.close();
        }
    }

    /** Also what a page does wrong against its own content security policy is found here. */
    @AfterEach
    void the_browser_had_nothing_to_complain_about() {
        assertThat(browser.complaints())
                .filteredOn(line -> line.startsWith("SEVERE") && !line.contains("status of 4"))
                .isEmpty();
    }

    private void login(String email) {
        browser.open(console.address() + "/login");
        browser.type("#email", email);
        browser.type("#password", StubApi.PASSWORD);
        browser.press("form button.primary");
    }

    @Test
    void a_service_is_deployed_with_its_price_in_sight_and_comes_up_before_ones_eyes() {
        browser.open(console.address() + "/projects/shop/deploy");
        assertThat(browser.text("#price .price-figure")).isEqualTo("0.007762");

        browser.type("#name", "front");
        browser.type("#image", "web:1.4.2");
        browser.type("#cpu", "0.1");
        browser.type("#memory", "32 MiB");
        browser.type("#replicas", "2");
        browser.until(
                "the price follows", () -> browser.text("#price .price-figure").equals("0.00625"));
        browser.type("#memory", "lots");
        browser.until(
                "a wrong amount is told", () -> browser.text("#price").contains("not a size"));
        browser.type("#memory", "32 MiB");
        browser.press("#deploy > .card button.primary");

        browser.until(
                "the page of the service", () -> browser.address().contains("/services/svc_"));
        browser.until(
                "both containers run, without loading the page again",
                () -> browser.text("#running").equals("2 of 2 running"));
        assertThat(browser.text(".notice.good")).contains("Accepted");
    }

    @Test
    void a_wrong_name_is_told_beside_its_field_and_what_was_typed_is_still_there() {
        browser.open(console.address() + "/projects/shop/deploy");
        browser.type("#name", "Not A Name");
        browser.type("#image", "web");
        browser.type("#cpu", "0.2");
        browser.press("#deploy > .card button.primary");

        browser.until("the reason", () -> browser.text("#wrong--name").contains("lower-case"));
        assertThat(browser.find("#name").getDomProperty("value")).isEqualTo("Not A Name");
        assertThat(browser.find("#cpu").getDomProperty("value")).isEqualTo("0.2");
    }

    @Test
    void logs_come_live_and_what_looks_like_html_stays_text() {
        browser.open(service("web"));

        browser.until("lines come", () -> browser.all(".log-line").size() > 72);
        browser.until("names are shown", () -> browser.text(".log").contains("web-2"));
        assertThat(browser.text(".log")).contains("<b>olive oil</b>");
        assertThat(browser.all(".log b")).isEmpty();
    }

    @Test
    void cpu_and_memory_are_drawn_for_each_container() {
        browser.open(service("web"));

        browser.until("two charts", () -> browser.all(".chart canvas").size() == 2);
        browser.until(
                "one line for each container",
                () -> browser.text("[data-chart=cpu] .u-legend").contains("web-3"));
    }

    @Test
    void what_waits_says_why_and_what_would_help() {
        browser.open(service("worker"));

        assertThat(browser.text(".why"))
                .contains("no node has enough free CPU")
                .contains("ask for 0.25 vCPU instead of 0.5");
    }

    @Test
    void a_service_is_scaled_and_the_page_follows() {
        browser.open(service("web"));
        browser.type("#replicas", "4");
        browser.press("form[action$='/scale'] button");

        browser.until("four run", () -> browser.text("#running").equals("4 of 4 running"));
    }

    @Test
    void every_field_has_a_label_and_the_page_can_be_used_by_keyboard() {
        for (String path : List.of("/projects", "/projects/shop/deploy", "/quotas")) {
            browser.open(console.address() + path);
            assertThat(
                            browser.run(
                                    "return [...document.querySelectorAll('input:not([type=hidden]),"
                                            + "select,textarea')].filter(f => f.labels.length === 0)"
                                            + ".map(f => f.outerHTML).join()"))
                    .as(path)
                    .isEqualTo("");
            assertThat(browser.run("return document.querySelectorAll('h1').length"))
                    .as(path)
                    .isEqualTo(1L);
        }
        browser.run("document.body.focus()");
        assertThat(browser.find("a.skip").getDomAttribute("href")).isEqualTo("#main");
    }

    private String service(String name) {
        browser.open(console.address() + "/projects/shop");
        return browser.all("tbody th a").stream()
                .filter(link -> link.getText().equals(name))
                .map(link -> String.valueOf(link.getDomProperty("href")))
                .findFirst()
                .orElseThrow();
    }
}
