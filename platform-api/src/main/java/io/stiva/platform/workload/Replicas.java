package io.stiva.platform.workload;

import io.stiva.platform.fleet.Nodes;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.RevisionId;
import io.stiva.vocabulary.Slug;
import java.time.Clock;
import java.util.Locale;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes, stops and gives up containers, always as part of a transaction somebody else opened. */
@Component
class Replicas {

    private static final int SUFFIX = 5;
    private static final String SUFFIX_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";

    private final ContainerStore store;
    private final AttemptStore attempts;
    private final Reservations reservations;
    private final WorkloadEvents events;
    private final WakeUps wakeUps;
    private final Nodes nodes;
    private final Clock clock;
    private final RandomGenerator random;

    Replicas(
            ContainerStore store,
            AttemptStore attempts,
            Reservations reservations,
            WorkloadEvents events,
            WakeUps wakeUps,
            Nodes nodes,
            Clock clock,
            RandomGenerator random) {
        this.store = store;
        this.attempts = attempts;
        this.reservations = reservations;
        this.events = events;
        this.wakeUps = wakeUps;
        this.nodes = nodes;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Makes one replica of the service's newest revision, waiting for a node.
     *
     * @throws io.stiva.vocabulary.StivaException FORBIDDEN, code {@code quota-exceeded}
     */
    Container make(Service service) {
        Revision revision = service.revision();
        ContainerId id = ContainerId.next(clock.instant(), random);
        Container container =
                new Container(
                        service.account(),
                        id,
                        service.projectId(),
                        service.project(),
                        new Container.Replica(service.id(), service.name(), revision.number()),
                        replicaName(service.name()),
                        revision.template(),
                        revision.digest(),
                        revision.architectures(),
                        Container.Status.pending(clock.instant()),
                        Wanted.RUNNING,
                        false,
                        null,
                        true,
                        null,
                        clock.instant(),
                        1);
        return add(container, revision.id());
    }

    /** Stores a new container with its quota. */
    Container add(Container container, @Nullable RevisionId revision) {
        reservations.reserve(
                container.account(), container.projectId(), container.id(), container.template());
        store.insert(container, revision);
        events.created(container);
        wakeUps.room();
        return container;
    }

    /** {@code <service>-<5 random digits>}, shortened so that it stays a DNS label. */
    private Slug replicaName(Slug service) {
        return new Slug(prefix(service.value()) + "-" + suffix());
    }

    /** A name for a container whose owner gave none. */
    Slug freeName() {
        return new Slug("c-" + suffix() + suffix());
    }

    private static String prefix(String name) {
        int longest = Slug.MAX_LENGTH - 1 - SUFFIX;
        return name.length() <= longest ? name : name.substring(0, longest);
    }

    private String suffix() {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < SUFFIX; i++) {
            digits.append(SUFFIX_DIGITS.charAt(random.nextInt(SUFFIX_DIGITS.length())));
        }
        return digits.toString().toLowerCase(Locale.ROOT);
    }

    /** Ends a container and keeps it. */
    void stop(Container container, EndReason reason, @Nullable String by) {
        end(container, Wanted.STOPPED, reason, by);
    }

    /** Ends a container at once, also one that takes its time to end, and keeps it. */
    void kill(Container container, @Nullable String by) {
        if (container.wanted() == Wanted.RUNNING) {
            stop(container, EndReason.USER_KILLED, by);
            return;
        }
        Container.Stop stop = new Container.Stop(EndReason.USER_KILLED, by);
        store.want(container, container.wanted(), stop, container.holdsQuota());
        changed(container);
    }

    /** Lets a running container stand still, or go on. */
    void pause(Container container, boolean paused) {
        if (container.paused() != paused) {
            store.pause(container, paused);
            changed(container);
        }
    }

    /** Ends a container and takes it away. */
    void remove(Container container, EndReason reason, @Nullable String by) {
        end(container, Wanted.REMOVED, reason, by);
    }

    private void end(Container container, Wanted wanted, EndReason reason, @Nullable String by) {
        if (container.wanted() == wanted || container.wanted() == Wanted.REMOVED) {
            return;
        }
        boolean nowhere = container.node() == null;
        Container.Stop stop = container.stop();
        if (stop == null) {
            stop = new Container.Stop(reason, by);
        }
        boolean holds = container.holdsQuota() && !nowhere;
        if (container.holdsQuota() && !holds) {
            reservations.release(container);
        }
        store.want(container, wanted, stop, holds);
        if (nowhere) {
            ContainerState state =
                    wanted == Wanted.REMOVED ? ContainerState.REMOVED : ContainerState.STOPPED;
            Container.Status after =
                    container.status().in(state, stop.reason(), null, clock.instant());
            store.see(container, after, false);
            attempts.drop(container);
            events.state(container, after);
            wakeUps.container(container);
        } else {
            changed(container);
        }
    }

    /**
     * Lets a container go whose node is silent for too long: it gives back its quota, keeps running
     * where nobody can reach it, and is taken away when the node is back.
     */
    void abandon(Container container) {
        if (container.holdsQuota()) {
            reservations.release(container);
        }
        store.want(container, Wanted.REMOVED, new Container.Stop(EndReason.NODE_LOST, null), false);
        changed(container);
    }

    /** Leaves an ended replica for its logs; it is not started again. */
    void keepEnded(Container container) {
        EndReason reason =
                Objects.requireNonNullElse(container.status().reason(), EndReason.COMPLETED);
        store.want(container, Wanted.STOPPED, new Container.Stop(reason, null), false);
        changed(container);
    }

    /**
     * Writes what was seen of a container, gives its quota back when it is over, and tells
     * everybody concerned.
     */
    void see(Container container, Container.Status after) {
        boolean over = after.isEnded() && container.wanted() != Wanted.RUNNING;
        boolean gone = after.state().isFinal() || over;
        boolean holds = container.holdsQuota() && !gone;
        if (container.holdsQuota() && !holds) {
            reservations.release(container);
        }
        store.see(container, after, holds);
        if (after.state() != container.state()
                || after.incarnation() != container.status().incarnation()
                || after.reason() != container.status().reason()) {
            events.state(container, after);
            wakeUps.container(container);
        }
        if (after.health() != container.status().health()) {
            events.health(container, after.health());
            wakeUps.container(container);
        }
        if (!container.isDocumentedAs(container.seen(after))) {
            changed(container);
        } else if (gone) {
            wakeUps.container(container);
        }
    }

    private void changed(Container container) {
        NodeId node = container.node();
        if (node != null) {
            nodes.desiredChanged(node);
        }
        wakeUps.container(container);
    }
}
