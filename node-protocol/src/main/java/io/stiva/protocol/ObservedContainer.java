package io.stiva.protocol;

import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.Health;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One container as its node sees it.
 *
 * @param incarnation 1 for the first start, one more for each restart; 0 = not started yet
 * @param reason why it ended or waits, null while all is well
 * @param detail a sentence for the tenant, null when there is nothing to add; no path of the host
 * @param startedAt start of this incarnation
 * @param address its address in the project's private network
 * @param ends the newest ended incarnations, oldest first, at most five; told until acknowledged by
 *     nobody, so the receiver drops what it knows
 * @param health of the running incarnation, null = unknown
 */
public record ObservedContainer(
        String containerId,
        ContainerState state,
        int incarnation,
        int restarts,
        @Nullable EndReason reason,
        @Nullable String detail,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String address,
        List<PublishedPort> ports,
        List<Ended> ends,
        @Nullable Health health) {

    /**
     * A container port as published on the node.
     *
     * @param hostAddress address of the node it answers on
     */
    public record PublishedPort(
            int containerPort, String protocol, String hostAddress, int hostPort) {}

    /**
     * The death certificate of one incarnation, as far as the node knows it.
     *
     * @param exitCode 0 to 255, null when a signal ended it
     * @param signal its number, null when it exited
     * @param oomKills processes the kernel killed for memory in this incarnation
     * @param lastLogLines at most 20 lines of at most 1,000 characters
     */
    public record Ended(
            int incarnation,
            EndReason reason,
            @Nullable String detail,
            @Nullable Integer exitCode,
            @Nullable Integer signal,
            long oomKills,
            long peakMemoryBytes,
            long throttledMillis,
            List<String> lastLogLines,
            @Nullable Instant startedAt,
            Instant endedAt) {}
}
