package io.stiva.node.container;

import io.stiva.node.cgroup.IoUse;
import io.stiva.node.cgroup.Pressure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Everything the kernel counts for a running container, at one moment. The limits are in its
 * specification.
 *
 * @param pressure null where the host has no version 2 hierarchy or no PSI
 */
public record ContainerStats(
        Instant at,
        int incarnation,
        Counters counters,
        IoUse io,
        NetworkUse network,
        @Nullable Pressure pressure) {}
