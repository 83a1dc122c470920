package io.stiva.platform.workload;

import io.stiva.platform.fleet.Node;
import io.stiva.platform.fleet.Nodes;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.NodeState;
import io.stiva.vocabulary.ServiceId;
import io.stiva.vocabulary.StivaException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Moves services towards what is wanted of them, one transaction a service and step. */
@Component
public class Rollouts {

    private static final Logger LOG = LoggerFactory.getLogger(Rollouts.class);

    /** A quota that refused a replacement is asked again after this long. */
    private static final Duration QUOTA_RETRY = Duration.ofSeconds(5);

    private final TenantTransactions transactions;
    private final ServiceStore services;
    private final ContainerStore containers;
    private final AttemptStore attempts;
    private final Replicas replicas;
    private final WorkloadEvents events;
    private final Nodes nodes;
    private final Clock clock;

    Rollouts(
            TenantTransactions transactions,
            ServiceStore services,
            ContainerStore containers,
            AttemptStore attempts,
            Replicas replicas,
            WorkloadEvents events,
            Nodes nodes,
            Clock clock) {
        this.transactions = transactions;
        this.services = services;
        this.containers = containers;
        this.attempts = attempts;
        this.replicas = replicas;
        this.events = events;
        this.nodes = nodes;
        this.clock = clock;
    }

    /** Which service of which account. */
    public record Key(AccountId account, ServiceId service) {}

    /** Services there is or may be something to do for, in order, after a given one. */
    public List<Key> pageAcrossTenants(@Nullable ServiceId after, int most) {
        return transactions.acrossTenants(() -> services.keysAcrossTenants(after, most)).stream()
                .map(key -> new Key(key.account(), key.service()))
                .toList();
    }

    /**
     * Does what is due for one service; doing it again does nothing.
     *
     * @return when to come again although nothing was notified, empty = no need
     */
    public Optional<Instant> advanceAcrossTenants(ServiceId id) {
        return transactions.acrossTenants(
                () ->
                        services.lockAcrossTenants(id)
                                .flatMap(service -> Optional.ofNullable(advance(service))));
    }

    private @Nullable Instant advance(Service service) {
        List<Container> found = containers.lockOfService(service.account(), service.id());
        Rollout.Plan plan = Rollout.of(service, known(found), clock.instant());
        Instant wakeAt = plan.wakeAt();
        for (Rollout.Step step : plan.steps()) {
            if (!carryOut(service, step, found)) {
                Instant retry = clock.instant().plus(QUOTA_RETRY);
                wakeAt = wakeAt == null || retry.isBefore(wakeAt) ? retry : wakeAt;
            }
        }
        return wakeAt;
    }

    private List<Rollout.Replica> known(List<Container> found) {
        Map<NodeId, NodeState> states = new HashMap<>();
        for (Container container : found) {
            NodeId node = container.node();
            if (node != null && !states.containsKey(node)) {
                states.put(node, nodes.find(node).map(Node::state).orElse(NodeState.RETIRED));
            }
        }
        return found.stream().map(container -> replica(container, states)).toList();
    }

    private Rollout.Replica replica(Container container, Map<NodeId, NodeState> states) {
        NodeId node = container.node();
        NodeState state = node == null ? null : states.get(node);
        boolean waits = container.state() == ContainerState.PENDING;
        return new Rollout.Replica(
                container,
                state == NodeState.DOWN || state == NodeState.RETIRED,
                state == NodeState.DRAINING,
                waits
                        && attempts.find(container.account(), container.id())
                                .filter(AttemptStore.Attempt::isForRoomOnly)
                                .isPresent());
    }

    /** Answers false when a quota refused it for now. */
    private boolean carryOut(Service service, Rollout.Step step, List<Container> found) {
        switch (step) {
            case Rollout.Step.Make make -> {
                return make(service, make.count(), found);
            }
            case Rollout.Step.Remove remove ->
                    replicas.remove(remove.container(), remove.reason(), null);
            case Rollout.Step.Abandon abandon -> replicas.abandon(abandon.container());
            case Rollout.Step.KeepEnded keep -> replicas.keepEnded(keep.container());
            case Rollout.Step.Failures failures ->
                    services.setFailures(service, failures.count(), failures.retryAt());
            case Rollout.Step.RevisionState state -> settle(service, state.state());
        }
        return true;
    }

    private boolean make(Service service, int count, List<Container> found) {
        for (int i = 0; i < count; i++) {
            try {
                replicas.make(service);
            } catch (StivaException e) {
                // Its quota came to an end, or the account is suspended: later, when something
                // ended.
                LOG.debug("service {} gets no more replicas now: {}", service.id(), e.code());
                makeRoom(service, found);
                return false;
            }
        }
        return true;
    }

    /** A new revision that the quota has no room for beside the old one: one old one goes first. */
    private void makeRoom(Service service, List<Container> found) {
        boolean oneGoes =
                found.stream()
                        .anyMatch(
                                container ->
                                        container.wanted() != Wanted.RUNNING
                                                && container.holdsQuota());
        if (oneGoes) {
            return;
        }
        found.stream()
                .filter(container -> container.wanted() == Wanted.RUNNING)
                .filter(Container::holdsQuota)
                .filter(
                        container ->
                                container.replica() != null
                                        && container.replica().revision()
                                                != service.revision().number())
                .findFirst()
                .ifPresent(container -> replicas.remove(container, EndReason.REPLACED, null));
    }

    private void settle(Service service, Revision.State state) {
        services.setRevisionState(service.account(), service.revision().id(), state);
        if (state == Revision.State.ACTIVE) {
            services.supersedeBefore(service, service.revision().number());
        }
        events.revision(service, state);
    }
}
