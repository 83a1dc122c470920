package io.stiva.platform.network;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The edge proxy.
 *
 * @param socket HAProxy's runtime API; null = no edge is steered from here
 * @param lookEvery how often the proxy is compared with the tables, besides each event, 100 ms to 5
 *     minutes
 */
@ConfigurationProperties("stiva.edge")
record EdgeSettings(@Nullable Path socket, @DefaultValue("3s") Duration lookEvery) {

    EdgeSettings {
        if (lookEvery.toMillis() < 100 || lookEvery.toMinutes() > 5) {
            throw new IllegalArgumentException("stiva.edge.look-every must be 100ms to 5m");
        }
    }
}
