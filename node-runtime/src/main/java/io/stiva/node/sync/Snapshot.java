package io.stiva.node.sync;

import io.stiva.node.container.DeathCertificate;
import io.stiva.node.container.LogLine;
import io.stiva.node.network.Endpoint;
import io.stiva.protocol.ObservedContainer;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.Health;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts together what is told about one container; pure. */
final class Snapshot {

    private static final int MOST_ENDS = 5;
    private static final int LONGEST_LINE = 1000;
    private static final int MOST_LINES = 20;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private Snapshot() {}

    static ObservedContainer of(
            ContainerId id,
            Optional<io.stiva.node.container.ObservedContainer> seen,
            Worker.Progress progress,
            Optional<Endpoint> endpoint,
            String nodeAddress) {
        ContainerState state = state(seen, progress);
        Failure failure = progress.failure();
        int incarnation =
                seen.map(io.stiva.node.container.ObservedContainer::incarnation).orElse(0);
        Optional<DeathCertificate> death =
                seen.flatMap(io.stiva.node.container.ObservedContainer::lastDeath)
                        .filter(last -> tellsOfAnEnd(state) && last.incarnation() == incarnation);
        return new ObservedContainer(
                id.toString(),
                state,
                incarnation,
                seen.map(io.stiva.node.container.ObservedContainer::restarts).orElse(0),
                failure != null
                        ? failure.reason()
                        : death.map(DeathCertificate::reason).orElse(null),
                failure != null ? failure.detail() : death.map(Snapshot::detail).orElse(null),
                seen.map(Snapshot::startedAt).orElse(null),
                death.map(DeathCertificate::endedAt).orElse(null),
                endpoint.map(Endpoint::address).orElse(null),
                endpoint.map(place -> ports(place, nodeAddress)).orElse(List.of()),
                seen.map(Snapshot::ends).orElse(List.of()),
                seen.map(Snapshot::health).orElse(null));
    }

    /** A worker's progress wins while it lasts; then it is what was seen. */
    private static ContainerState state(
            Optional<io.stiva.node.container.ObservedContainer> seen, Worker.Progress progress) {
        ContainerState phase = progress.phase();
        if (phase != null) {
            return phase;
        }
        return seen.map(io.stiva.node.container.ObservedContainer::state)
                .orElse(ContainerState.SCHEDULED);
    }

    private static boolean tellsOfAnEnd(ContainerState state) {
        return switch (state) {
            case STOPPED, RESTARTING, SUCCEEDED, FAILED, REMOVING -> true;
            case PENDING,
                    SCHEDULED,
                    PULLING,
                    STARTING,
                    RUNNING,
                    PAUSED,
                    STOPPING,
                    UNKNOWN,
                    REMOVED ->
                    false;
        };
    }

    private static @Nullable Instant startedAt(
            io.stiva.node.container.ObservedContainer container) {
        return container.startedAt();
    }

    private static @Nullable String detail(DeathCertificate death) {
        return death.detail().isEmpty() ? null : death.detail();
    }

    private static List<ObservedContainer.PublishedPort> ports(Endpoint place, String address) {
        return place.ports().stream()
                .map(
                        port ->
                                new ObservedContainer.PublishedPort(
                                        port.containerPort(),
                                        port.transport().word(),
                                        address,
                                        port.hostPort()))
                .toList();
    }

    private static List<ObservedContainer.Ended> ends(
            io.stiva.node.container.ObservedContainer container) {
        List<DeathCertificate> deaths = container.deaths();
        return deaths.subList(Math.max(0, deaths.size() - MOST_ENDS), deaths.size()).stream()
                .map(Snapshot::ended)
                .toList();
    }

    private static ObservedContainer.Ended ended(DeathCertificate death) {
        boolean ran = death.startedAt().isBefore(death.endedAt());
        EndReason reason = death.reason();
        return new ObservedContainer.Ended(
                death.incarnation(),
                reason,
                detail(death),
                death.exitCode(),
                death.signal(),
                death.counters().oomKills(),
                death.counters().memoryPeak().value(),
                death.counters().cpuThrottledNanos() / NANOS_PER_MILLI,
                death.lastLines().stream().limit(MOST_LINES).map(Snapshot::line).toList(),
                ran ? death.startedAt() : null,
                death.endedAt());
    }

    private static Health health(io.stiva.node.container.ObservedContainer container) {
        return switch (container.health().status()) {
            case UNCHECKED, STARTING -> Health.UNKNOWN;
            case HEALTHY -> Health.HEALTHY;
            case UNHEALTHY -> Health.UNHEALTHY;
        };
    }

    private static String line(LogLine line) {
        String text = line.text();
        return text.length() <= LONGEST_LINE ? text : text.substring(0, LONGEST_LINE);
    }
}
