package io.stiva.platform.workload;

import io.stiva.client.api.Containers.PublishedPort;
import io.stiva.platform.placement.Demand;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.Health;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.ServiceId;
import io.stiva.vocabulary.Slug;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One container.
 *
 * @param replica of which service it is a replica, null for a single container
 * @param status what was seen of it last
 * @param wanted what is wanted of it
 * @param paused whether it should stand still while it runs
 * @param stop why and for whom it should end, null while it should run
 * @param holdsQuota turns false once, when it has ended for good or stopped
 * @param node where it is placed, null before
 */
record Container(
        AccountId account,
        ContainerId id,
        ProjectId projectId,
        Slug project,
        @Nullable Replica replica,
        Slug name,
        Template template,
        Digest digest,
        Set<Architecture> architectures,
        Status status,
        Wanted wanted,
        boolean paused,
        @Nullable Stop stop,
        boolean holdsQuota,
        @Nullable NodeId node,
        Instant createdAt,
        long version) {

    /** The service and revision a replica is of. */
    record Replica(ServiceId service, Slug name, int revision) {}

    /**
     * Why a container should end.
     *
     * @param requestedBy who asked, null when nobody did
     */
    record Stop(EndReason reason, @Nullable String requestedBy) {}

    /**
     * What was seen of a container.
     *
     * @param since when the state was entered
     * @param incarnation 0 = not started yet
     */
    record Status(
            ContainerState state,
            Instant since,
            @Nullable EndReason reason,
            @Nullable String detail,
            int incarnation,
            int restarts,
            @Nullable String address,
            List<PublishedPort> ports,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            Health health) {

        /** Times as exact as they are stored, so that what is told again is equal. */
        Status {
            ports = List.copyOf(ports);
            since = since.truncatedTo(ChronoUnit.MICROS);
            startedAt = startedAt == null ? null : startedAt.truncatedTo(ChronoUnit.MICROS);
            endedAt = endedAt == null ? null : endedAt.truncatedTo(ChronoUnit.MICROS);
        }

        static Status pending(Instant now) {
            return new Status(
                    ContainerState.PENDING,
                    now,
                    null,
                    null,
                    0,
                    0,
                    null,
                    List.of(),
                    null,
                    null,
                    Health.UNKNOWN);
        }

        /** The same incarnation in another state, in which nobody checks its health. */
        Status in(
                ContainerState next,
                @Nullable EndReason why,
                @Nullable String sentence,
                Instant now) {
            return new Status(
                    next,
                    now,
                    why,
                    sentence,
                    incarnation,
                    restarts,
                    address,
                    ports,
                    startedAt,
                    endedAt,
                    Health.UNKNOWN);
        }

        /** Over: nothing runs, and nothing will without somebody asking. */
        boolean isEnded() {
            return state.isFinal()
                    || state == ContainerState.STOPPED
                    || state == ContainerState.REMOVING;
        }
    }

    ContainerState state() {
        return status.state();
    }

    /** The text id of the service, for pinning its replicas apart. */
    @Nullable ServiceId service() {
        return replica == null ? null : replica.service();
    }

    /** Whether its node's document names it. */
    boolean isInDocument() {
        if (node == null || state() == ContainerState.REMOVED) {
            return false;
        }
        boolean goes = wanted == Wanted.REMOVED;
        boolean nothingToEnd = status.isEnded() || status.incarnation() == 0;
        return !(goes && nothingToEnd);
    }

    /** Whether its node should run it. */
    boolean shouldRun() {
        return wanted == Wanted.RUNNING && !state().isFinal();
    }

    /** The same container, seen in another status. */
    Container seen(Status after) {
        return new Container(
                account,
                id,
                projectId,
                project,
                replica,
                name,
                template,
                digest,
                architectures,
                after,
                wanted,
                paused,
                stop,
                holdsQuota,
                node,
                createdAt,
                version);
    }

    /** Whether its node's document says the same of both. */
    boolean isDocumentedAs(Container other) {
        return isInDocument() == other.isInDocument() && shouldRun() == other.shouldRun();
    }

    /** What it needs of a node; a container that was on one before goes back to its files. */
    Demand demand() {
        return new Demand(
                template.amounts(),
                architectures,
                template.nodeLabels(),
                Set.of(),
                template.hostPorts(),
                service(),
                digest,
                node);
    }

    /** The public wish that stands beside the state. */
    String desiredState() {
        return paused ? ContainerState.PAUSED.name() : wanted.name();
    }

    /** Whether it runs and, when somebody checks, is known to be healthy. */
    boolean isServing() {
        return state() == ContainerState.RUNNING
                && (template.oversight().check() == null || status.health() == Health.HEALTHY);
    }
}
