package io.stiva.console.live;

import io.stiva.client.api.Containers.StatsSample;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a container uses at a moment, as the charts take it.
 *
 * @param second of the epoch
 * @param cpuMilli used between the last two samples
 */
record Reading(
        String container,
        long second,
        long cpuMilli,
        long cpuLimitMilli,
        long memoryBytes,
        long memoryLimitBytes) {

    /** Makes readings of samples, whose CPU figure only ever grows. */
    static final class Meter {
        private final String container;
        private @Nullable StatsSample before;

        Meter(String container) {
            this.container = container;
        }

        /** Null for the first sample, and for the first after a restart. */
        @Nullable Reading next(StatsSample now) {
            StatsSample last = before;
            before = now;
            if (last == null || last.incarnation() != now.incarnation()) {
                return null;
            }
            long elapsed = Duration.between(last.at(), now.at()).toNanos();
            long used = now.cpuNanos() - last.cpuNanos();
            if (elapsed <= 0 || used < 0) {
                return null;
            }
            return new Reading(
                    container,
                    now.at().getEpochSecond(),
                    Math.round(used * 1000.0 / elapsed),
                    now.cpuMilli(),
                    now.memoryBytes(),
                    now.memoryLimitBytes());
        }
    }
}
