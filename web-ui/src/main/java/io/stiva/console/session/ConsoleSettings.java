package io.stiva.console.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the platform is.
 *
 * @param url scheme, host and port of platform-api
 * @param timeout bound on one call
 * @param attempts 1 to 10, for calls that are safe to repeat
 */
@ConfigurationProperties("stiva.api")
public record ConsoleSettings(
        @DefaultValue("http://127.0.0.1:8080") String url,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("2") int attempts,
        @Nullable String publicUrl) {

    /** The address people give to the command line. */
    public String shownUrl() {
        return publicUrl == null ? url : publicUrl;
    }
}
