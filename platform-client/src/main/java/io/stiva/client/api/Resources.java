package io.stiva.client.api;

import org.jspecify.annotations.Nullable;

/**
 * What one container gets, as hard limits.
 *
 * @param cpuMilli thousandths of a vCPU, at least 10
 * @param memoryBytes at least 4 MiB
 * @param pids most processes, null = 512
 */
public record Resources(long cpuMilli, long memoryBytes, @Nullable Long pids) {}
