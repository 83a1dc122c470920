package io.stiva.node.container;

import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a container at one moment.
 *
 * @param image the digest it was started from
 * @param state STARTING, RUNNING, PAUSED, STOPPING, STOPPED, RESTARTING, SUCCEEDED, FAILED or
 *     REMOVED
 * @param pid of the first process of the running incarnation, in the agent's pid namespace; 0 when
 *     none runs
 * @param incarnation 1 for the first start, one more for each further start; 0 before the first
 * @param restarts how often the restart policy started it again since it was last asked to start
 * @param startedAt when the running or last incarnation was seen running; null before that
 * @param nextStartAt when RESTARTING ends; null in every other state
 * @param health what its health checks have found
 * @param deaths the last 8 ended incarnations, oldest first
 */
public record ObservedContainer(
        ContainerSpec spec,
        Digest image,
        ContainerState state,
        int pid,
        int incarnation,
        int restarts,
        @Nullable Instant startedAt,
        @Nullable Instant nextStartAt,
        ObservedHealth health,
        List<DeathCertificate> deaths) {

    public ObservedContainer {
        deaths = List.copyOf(deaths);
    }

    public ContainerId id() {
        return spec.id();
    }

    public Optional<DeathCertificate> lastDeath() {
        return deaths.isEmpty() ? Optional.empty() : Optional.of(deaths.getLast());
    }
}
