package io.stiva.platform.link;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The port nodes dial.
 *
 * @param port 0 = any free one
 * @param address to listen on; null = every one
 * @param url base URL at which nodes reach exactly this replica, for dial-back streams; empty = the
 *     one they dialled, right as long as there is one replica
 * @param names further host names and IP addresses of the server's certificate
 */
@ConfigurationProperties("stiva.node-link")
record LinkSettings(
        @DefaultValue("8443") int port,
        @Nullable String address,
        @DefaultValue("") String url,
        @DefaultValue List<String> names) {

    LinkSettings {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("stiva.node-link.port must be 0 to 65535");
        }
        names = List.copyOf(names);
    }
}
