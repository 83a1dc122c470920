package io.stiva.node.container;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the health checks of the running or last incarnation have found.
 *
 * @param failuresInRow that count
 * @param checkedAt when the last check ended; null before the first
 * @param output of the last check, at most 4096 characters; a tenant's text
 */
public record ObservedHealth(
        Status status, int failuresInRow, @Nullable Instant checkedAt, String output) {

    /** What is known. */
    public enum Status {
        /** Nobody looks. */
        UNCHECKED,
        /** Neither health nor ill health was seen yet. */
        STARTING,
        HEALTHY,
        UNHEALTHY
    }

    /** Of a container without a health check. */
    public static final ObservedHealth UNCHECKED =
            new ObservedHealth(Status.UNCHECKED, 0, null, "");

    static final ObservedHealth STARTING = new ObservedHealth(Status.STARTING, 0, null, "");

    static final int LONGEST_OUTPUT = 4096;

    /** After one more check. */
    ObservedHealth after(Probed probed, Instant at, HealthCheck check, Instant startedAt) {
        if (probed.ok()) {
            return new ObservedHealth(Status.HEALTHY, 0, at, probed.output());
        }
        boolean tooEarly =
                status == Status.STARTING && at.isBefore(startedAt.plus(check.startPeriod()));
        if (tooEarly) {
            return new ObservedHealth(status, 0, at, probed.output());
        }
        int failures = failuresInRow + 1;
        Status next = failures >= check.retries() ? Status.UNHEALTHY : status;
        return new ObservedHealth(next, failures, at, probed.output());
    }

    /** How one check ended. */
    record Probed(boolean ok, String output) {

        Probed {
            output =
                    output.length() <= LONGEST_OUTPUT
                            ? output
                            : output.substring(0, LONGEST_OUTPUT);
        }

        static Probed ill(String why) {
            return new Probed(false, why);
        }
    }
}
