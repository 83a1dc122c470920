package io.stiva.client.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to find out whether a container does its work. A rollout waits for it, and the edge sends
 * requests to healthy containers only.
 *
 * @param kind {@code http}: a status of 200 to 399 on the container's own address; {@code tcp}: a
 *     port that takes connections; {@code command}: exit code 0 of a program inside
 * @param port for http and tcp, 1 to 65,535
 * @param path for http, begins with a slash; null = /
 * @param command for command: the program and its arguments
 * @param startPeriodMillis failures up to then do not count unless there was health before, 0 to
 *     3,600,000; null = 0
 * @param intervalMillis from the end of one check to the next, 100 to 3,600,000; null = 30,000
 * @param timeoutMillis after which a check has failed, 10 to 300,000; null = 30,000
 * @param retries so many failures in a row are ill health, 1 to 100; null = 3
 */
public record HealthCheck(
        String kind,
        @Nullable Integer port,
        @Nullable String path,
        @Nullable List<String> command,
        @Nullable Long startPeriodMillis,
        @Nullable Long intervalMillis,
        @Nullable Long timeoutMillis,
        @Nullable Integer retries) {}
