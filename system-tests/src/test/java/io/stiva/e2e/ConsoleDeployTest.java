package io.stiva.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.console.testing.Chromium;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
@Tag("browser")
class ConsoleDeployTest {

    @TempDir Path directory;

    @Test
    void a_person_deploys_watches_scales_and_removes_a_service_in_the_console() throws IOException {
        Cloud cloud = Cloud.running();
        Cloud.Owner owner = cloud.owner("console");
        HeartImage.push(cloud, owner, directory);
        try (var browser = new Chromium(false, 1280, 900)) {
            browser.open(cloud.consoleUrl() + "/projects/" + owner.project() + "/deploy");
            browser.type("#email", owner.email());
            browser.type("#password", owner.password());
            browser.press("form button.primary");

            deploy(browser);
            browser.until("a line of the program", () -> browser.text(".log").contains("beat"));
            browser.until("its use is drawn", () -> browser.all(".chart canvas").size() == 2);

            browser.type("#replicas", "3");
            browser.press("form[action$='/scale'] button");
            browser.until("three run", () -> browser.text("#running").equals("3 of 3 running"));
            assertThat(owner.client().services(owner.project()).all())
                    .singleElement()
                    .satisfies(service -> assertThat(service.running()).isEqualTo(3));

            browser.press("details.danger summary");
            browser.press("form[action$='/remove'] button");
            browser.until("nothing is left", () -> browser.text("main").contains("Nothing is"));
            assertThat(browser.complaints()).filteredOn(c -> c.startsWith("SEVERE")).isEmpty();
        }
    }

    private static void deploy(Chromium browser) {
        browser.until("the form", () -> browser.address().endsWith("/deploy"));
        browser.type("#name", "heart");
        browser.type("#image", "heart:1");
        browser.type("#cpu", "0.05");
        browser.type("#memory", "16 MiB");
        browser.type("#replicas", "2");
        browser.type("#httpPort", "");
        browser.until("the price", () -> browser.text("#price").contains("2 containers"));
        browser.press("#deploy > .card button.primary");
        browser.until("its page", () -> browser.address().contains("/services/svc_"));
        browser.until(
                "both containers run", () -> browser.text("#running").equals("2 of 2 running"));
    }
}
