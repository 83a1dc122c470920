package io.stiva.platform.link;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The platform's own certificate authority.
 *
 * @param directory of {@code ca.key} (0600) and {@code ca.pem}, made at the first start; null =
 *     kept in memory, and nodes have to join again after a restart
 * @param nodeLife how long a node's certificate is good, 1 hour to 90 days
 */
@ConfigurationProperties("stiva.ca")
record CaSettings(@Nullable Path directory, @DefaultValue("30d") Duration nodeLife) {

    CaSettings {
        if (nodeLife.toMinutes() < 60 || nodeLife.toDays() > 90) {
            throw new IllegalArgumentException("stiva.ca.node-life must be 1h to 90d");
        }
    }
}
