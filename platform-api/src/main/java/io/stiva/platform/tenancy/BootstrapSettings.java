package io.stiva.platform.tenancy;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How a new cloud gets its first operator.
 *
 * @param file a properties file with {@code email}, {@code password} and optionally {@code
 *     account}; read at start while nobody exists, ignored afterwards; null = none
 */
@ConfigurationProperties("stiva.bootstrap")
record BootstrapSettings(@Nullable String file) {}
