package io.stiva.platform.workload;

import io.stiva.client.api.Containers.PublishedPort;
import io.stiva.protocol.ObservedContainer;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.Health;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a node's report makes of a container's status: pure, empty when it makes nothing new. */
final class Observation {

    private static final int MAX_DETAIL = 1_000;
    private static final int MAX_PORTS = 64;

    private Observation() {}

    /** The node told about the container. */
    static Optional<Container.Status> seen(
            Container container, ObservedContainer seen, Instant now) {
        Container.Status before = container.status();
        if (isStale(container, seen)) {
            return Optional.empty();
        }
        boolean sameState = before.state() == seen.state();
        Container.Status after =
                new Container.Status(
                        seen.state(),
                        sameState ? before.since() : now,
                        seen.reason(),
                        shortened(seen.detail()),
                        seen.incarnation(),
                        Math.max(seen.restarts(), before.restarts()),
                        seen.address(),
                        ports(seen.ports()),
                        seen.startedAt(),
                        seen.endedAt(),
                        health(seen));
        return after.equals(before) ? Optional.empty() : Optional.of(after);
    }

    private static Health health(ObservedContainer seen) {
        boolean up =
                seen.state() == ContainerState.RUNNING || seen.state() == ContainerState.PAUSED;
        Health health = seen.health();
        return up && health != null ? health : Health.UNKNOWN;
    }

    /** The node told everything, and the container was not among it. */
    static Optional<Container.Status> missing(Container container, Instant now) {
        Container.Status before = container.status();
        if (container.wanted() == Wanted.REMOVED) {
            return gone(container, now);
        }
        return switch (before.state()) {
            // Not heard of it yet, or over anyway.
            case PENDING, SCHEDULED, STOPPED, SUCCEEDED, FAILED, REMOVED -> Optional.empty();
            case PULLING, STARTING, RUNNING, PAUSED, STOPPING, RESTARTING, UNKNOWN, REMOVING ->
                    Optional.of(
                            before.in(
                                    ContainerState.FAILED,
                                    EndReason.PLATFORM_ERROR,
                                    "its node came back without it: it is not billed for the time"
                                            + " since it was last seen",
                                    now));
        };
    }

    /** The node says nothing is left of the container. */
    static Optional<Container.Status> gone(Container container, Instant now) {
        Container.Status before = container.status();
        if (container.wanted() != Wanted.REMOVED || before.state() == ContainerState.REMOVED) {
            return Optional.empty();
        }
        EndReason reason = before.reason();
        if (reason == null && container.stop() != null) {
            reason = container.stop().reason();
        }
        return Optional.of(before.in(ContainerState.REMOVED, reason, before.detail(), now));
    }

    /** A silent node's container: what it does now nobody knows. */
    static Optional<Container.Status> lostSight(Container container, Instant now) {
        Container.Status before = container.status();
        return switch (before.state()) {
            case SCHEDULED, PULLING, STARTING, RUNNING, PAUSED, STOPPING, RESTARTING ->
                    Optional.of(
                            before.in(
                                    ContainerState.UNKNOWN,
                                    EndReason.NODE_LOST,
                                    "its node cannot be reached; time that is not proved is not"
                                            + " billed",
                                    now));
            case PENDING, STOPPED, SUCCEEDED, FAILED, UNKNOWN, REMOVING, REMOVED ->
                    Optional.empty();
        };
    }

    /** A container of a node that was taken out of the fleet. */
    static Optional<Container.Status> lostForGood(Container container, Instant now) {
        Container.Status before = container.status();
        if (before.state() == ContainerState.REMOVED) {
            return Optional.empty();
        }
        if (container.wanted() == Wanted.REMOVED) {
            return gone(container, now);
        }
        return before.state().isFinal()
                ? Optional.empty()
                : Optional.of(
                        before.in(
                                ContainerState.FAILED,
                                EndReason.NODE_LOST,
                                "its node was taken out of the fleet",
                                now));
    }

    /**
     * Reports that tell of a past: ended containers stay ended, incarnations only rise, and a stop
     * that was seen before the container was started again says nothing new.
     */
    private static boolean isStale(Container container, ObservedContainer seen) {
        Container.Status before = container.status();
        boolean stoppedBeforeStart =
                container.wanted() == Wanted.RUNNING
                        && seen.state() == ContainerState.STOPPED
                        && seen.incarnation() <= before.incarnation()
                        && before.state() != ContainerState.RUNNING
                        && before.state() != ContainerState.STOPPING;
        return before.state().isFinal()
                || seen.incarnation() < before.incarnation()
                || seen.state() == ContainerState.PENDING
                || seen.state() == ContainerState.REMOVED
                || stoppedBeforeStart;
    }

    private static List<PublishedPort> ports(List<ObservedContainer.PublishedPort> ports) {
        return ports.stream()
                .limit(MAX_PORTS)
                .map(
                        port ->
                                new PublishedPort(
                                        port.containerPort(),
                                        port.protocol(),
                                        port.hostAddress(),
                                        port.hostPort()))
                .toList();
    }

    static @Nullable String shortened(@Nullable String text) {
        return text == null || text.length() <= MAX_DETAIL ? text : text.substring(0, MAX_DETAIL);
    }
}
