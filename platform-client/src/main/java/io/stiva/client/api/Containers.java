package io.stiva.client.api;

import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Containers. */
public final class Containers {

    private Containers() {}

    /**
     * POST /projects/{project}/containers: one single container.
     *
     * @param name null = one is made
     */
    public record NewContainer(
            @Nullable String name, ContainerTemplate template, @Nullable String maxHourlyCost) {}

    /**
     * A container.
     *
     * @param state observed
     * @param desiredState {@code RUNNING}, {@code PAUSED}, {@code STOPPED} or {@code REMOVED}
     * @param health {@code UNKNOWN HEALTHY UNHEALTHY}; UNKNOWN without a health check too
     * @param reason why it waits or ended, null while all is well
     * @param detail a sentence that says what happened and what to do
     * @param node the node's name, for operators only
     * @param address in the project's private network
     */
    public record Container(
            String id,
            String name,
            String project,
            String projectId,
            @Nullable String serviceId,
            @Nullable String service,
            @Nullable Integer revision,
            ContainerState state,
            String desiredState,
            String health,
            @Nullable EndReason reason,
            @Nullable String detail,
            String image,
            String imageDigest,
            Resources resources,
            List<PublishedPort> ports,
            @Nullable String address,
            @Nullable String node,
            int incarnation,
            int restarts,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable DeathCertificate lastEnd,
            long version) {}

    /**
     * POST /containers/{container}/kill.
     *
     * @param signal a name such as {@code TERM} or {@code SIGTERM}, or a number of 1 to 64; null =
     *     KILL
     */
    public record Kill(@Nullable String signal) {}

    /**
     * One process of a container, by its ids inside.
     *
     * @param parent 0 when it is outside
     * @param user 65534 when it is none of the container's
     * @param state one letter, as in ps(1)
     * @param command its command line, at most 4,096 characters
     */
    public record ContainerProcess(
            int pid,
            int parent,
            int user,
            String state,
            long cpuMillis,
            long residentBytes,
            long ageSeconds,
            String command) {}

    /** Where a container port answers. */
    public record PublishedPort(
            int containerPort, String protocol, String hostAddress, int hostPort) {}

    /**
     * The record every ended incarnation leaves.
     *
     * @param requestedBy who asked for the end, null when nobody did
     * @param throttledMillis time the CPU quota held it back
     * @param listCost exact, unrounded; null until its last usage record was accepted
     */
    public record DeathCertificate(
            int incarnation,
            EndReason reason,
            @Nullable String detail,
            @Nullable Integer exitCode,
            @Nullable Integer signal,
            @Nullable String requestedBy,
            long oomKills,
            long peakMemoryBytes,
            long throttledMillis,
            long uptimeMillis,
            List<String> lastLogLines,
            @Nullable Instant startedAt,
            Instant endedAt,
            @Nullable String listCost) {}

    /**
     * One log line; also the data of an SSE event {@code log}.
     *
     * @param container the container's id
     * @param stream {@code stdout} or {@code stderr}
     */
    public record LogLine(String container, Instant at, String stream, String text) {}

    /** One reading; also the data of an SSE event {@code stats}. CPU figures are cumulative. */
    public record StatsSample(
            String container,
            Instant at,
            int incarnation,
            long cpuNanos,
            long throttledNanos,
            long cpuMilli,
            long memoryBytes,
            long memoryLimitBytes,
            long pids) {}
}
