package io.stiva.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Opens public addresses. {@code *.localhost} does not resolve everywhere, so it connects to the
 * loopback address and names the host in the request.
 */
final class Browser {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Narrator narrator;
    private final HttpClient http;

    Browser(Narrator narrator) {
        this.narrator = narrator;
        // Read once by the JDK's client; without it a Host header may not be set.
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(5))
                        .build();
    }

    /** Opens an address that must answer 200, and shows the answer. */
    String opens(URI address) {
        narrator.command("curl " + address);
        String body = looksAt(address);
        narrator.answer(body);
        return body;
    }

    /** Opens an address that must answer 200. */
    String looksAt(URI address) {
        HttpResponse<String> response = get(address);
        if (response.statusCode() != 200) {
            throw new DemoFailed(
                    address + " answered " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    /** One request: the answer when it is a 200. */
    Optional<String> triesToLookAt(URI address) {
        return Optional.of(get(address))
                .filter(response -> response.statusCode() == 200)
                .map(HttpResponse::body);
    }

    private HttpResponse<String> get(URI address) {
        URI loopback =
                URI.create("http://127.0.0.1:%d%s".formatted(address.getPort(), pathOf(address)));
        HttpRequest request =
                HttpRequest.newBuilder(loopback)
                        .header("Host", address.getAuthority())
                        .timeout(TIMEOUT)
                        .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new DemoFailed(address + " does not answer: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailed("interrupted while opening " + address);
        }
    }

    private static String pathOf(URI address) {
        return address.getRawPath().isEmpty() ? "/" : address.getRawPath();
    }
}
