package io.stiva.platform.link;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the appliance's own node joins.
 *
 * @param joinTokenFile where a one-time token is left; null = nowhere
 * @param nodeName while no node has this name
 */
@ConfigurationProperties("stiva.bootstrap")
record NodeBootstrapSettings(
        @Nullable Path joinTokenFile, @DefaultValue("node-1") String nodeName) {}
