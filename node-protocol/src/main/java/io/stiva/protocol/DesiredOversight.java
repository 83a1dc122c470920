package io.stiva.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the node does for a running container besides keeping it running.
 *
 * @param health null = nobody checks
 * @param runTimeSeconds after so long an incarnation is stopped; null = no limit
 * @param init whether a small init is the first process, which reaps what nobody else does
 */
public record DesiredOversight(
        @Nullable HealthCheck health, @Nullable Long runTimeSeconds, boolean init) {

    /** Ways to look. */
    public enum Kind {
        /** A status of 200 to 399 on the container's own address is health. */
        HTTP,
        /** That a port takes connections is health. */
        TCP,
        /** Exit code 0 of a program inside is health. */
        COMMAND
    }

    /**
     * @param port for HTTP and TCP, 0 otherwise
     * @param path for HTTP, null otherwise
     * @param command for COMMAND, empty otherwise
     * @param startPeriodMillis failures up to then do not count unless there was health before
     * @param intervalMillis from the end of one check to the next, and before the first
     * @param timeoutMillis after which a check has failed
     * @param retries so many failures in a row are ill health
     */
    public record HealthCheck(
            Kind kind,
            int port,
            @Nullable String path,
            List<String> command,
            long startPeriodMillis,
            long intervalMillis,
            long timeoutMillis,
            int retries) {}
}
