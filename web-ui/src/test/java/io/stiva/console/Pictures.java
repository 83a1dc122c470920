package io.stiva.console;

import io.stiva.client.testing.StubApi;
import io.stiva.console.testing.Chromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Takes a picture of every page, to be looked at: run its main with a directory. */
final class Pictures {

    private Pictures() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        try (var console = new RunningConsole()) {
            try (var light = new Chromium(false, 1280, 900)) {
                tenant(light, console.address(), directory, "light");
                operator(light, console.address(), directory);
            }
            try (var dark = new Chromium(true, 1280, 900)) {
                tenant(dark, console.address(), directory, "dark");
            }
            try (var phone = new Chromium(false, 500, 850)) {
                tenant(phone, console.address(), directory, "phone");
            }
        }
    }

    private static void tenant(Chromium browser, String base, Path directory, String look) {
        browser.open(base + "/login");
        browser.picture(directory.resolve(look + "-login.png"));
        login(browser, base, StubApi.USER);
        Map<String, String> pages =
                Map.of(
                        "projects", "/projects",
                        "services", "/projects/shop",
                        "empty", "/projects/blog",
                        "deploy", "/projects/shop/deploy",
                        "containers", "/projects/shop/containers",
                        "images", "/projects/shop/images",
                        "usage", "/projects/shop/usage",
                        "quotas", "/quotas",
                        "events", "/projects/shop/events");
        pages.forEach(
                (name, path) -> {
                    browser.open(base + path);
                    browser.picture(directory.resolve(look + "-" + name + ".png"));
                });
        for (String service : new String[] {"web", "worker"}) {
            browser.open(base + "/projects/shop");
            follow(browser, service);
            browser.until("readings", () -> browser.all(".chart canvas").size() == 2);
            browser.until("lines", () -> browser.all(".log-line").size() > 45);
            browser.picture(directory.resolve(look + "-service-" + service + ".png"));
        }
        browser.open(base + "/projects/shop/containers");
        follow(browser, "reindex");
        browser.picture(directory.resolve(look + "-container.png"));
    }

    private static void operator(Chromium browser, String base, Path directory) {
        browser.open(base + "/projects");
        browser.press("form[action='/logout'] button");
        login(browser, base, StubApi.OPERATOR);
        browser.open(base + "/operator/nodes");
        browser.press("form[action$='join-tokens'] button");
        browser.picture(directory.resolve("light-nodes.png"));
        browser.open(base + "/operator/accounts");
        browser.picture(directory.resolve("light-accounts.png"));
        browser.press("tbody th a");
        browser.picture(directory.resolve("light-account.png"));
    }

    private static void login(Chromium browser, String base, String email) {
        browser.open(base + "/login");
        browser.type("#email", email);
        browser.type("#password", StubApi.PASSWORD);
        browser.press("form button.primary");
    }

    private static void follow(Chromium browser, String name) {
        browser.all("tbody th a").stream()
                .filter(link -> link.getText().equals(name))
                .findFirst()
                .orElseThrow()
                .click();
    }
}
