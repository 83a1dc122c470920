package io.stiva.platform.registry;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The registry.
 *
 * @param root directory of the blob store; shared by all replicas
 * @param maxBlobBytes largest blob taken, 1 MiB or more
 * @param tokenLifetime of bearer tokens, 1 minute to 1 hour
 * @param uploadLifetime after which an unfinished upload is removed, 1 hour or more
 */
@ConfigurationProperties("stiva.registry")
record RegistrySettings(
        Path root,
        @DefaultValue("10737418240") long maxBlobBytes,
        @DefaultValue("15m") Duration tokenLifetime,
        @DefaultValue("24h") Duration uploadLifetime) {

    RegistrySettings {
        require(maxBlobBytes >= 1 << 20, "max-blob-bytes is 1 MiB or more");
        require(
                tokenLifetime.compareTo(Duration.ofMinutes(1)) >= 0
                        && tokenLifetime.compareTo(Duration.ofHours(1)) <= 0,
                "token-lifetime is 1 minute to 1 hour");
        require(
                uploadLifetime.compareTo(Duration.ofHours(1)) >= 0,
                "upload-lifetime is 1 hour or more");
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("stiva.registry." + rule);
        }
    }
}
