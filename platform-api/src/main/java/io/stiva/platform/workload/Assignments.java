package io.stiva.platform.workload;

import io.stiva.platform.fleet.Nodes;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.platform.tenancy.Projects;
import io.stiva.protocol.Desired;
import io.stiva.protocol.DesiredContainer;
import io.stiva.protocol.DesiredPort;
import io.stiva.protocol.Observed;
import io.stiva.protocol.ObservedContainer;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.StivaException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What nodes should run and what they report: the control plane's side of the node link.
 *
 * <p>A change of a node's desired state notifies the channel {@value #CHANNEL} on commit; the
 * payload is the node's UUID.
 */
@Component
public class Assignments {

    /** PostgreSQL notification channel; payload: the node's UUID. */
    public static final String CHANNEL = "node_desired";

    private static final Logger LOG = LoggerFactory.getLogger(Assignments.class);

    private final TenantTransactions transactions;
    private final ContainerStore store;
    private final DeathCertificateStore certificates;
    private final Replicas replicas;
    private final WorkloadEvents events;
    private final WakeUps wakeUps;
    private final Nodes nodes;
    private final Projects projects;
    private final Clock clock;

    Assignments(
            TenantTransactions transactions,
            ContainerStore store,
            DeathCertificateStore certificates,
            Replicas replicas,
            WorkloadEvents events,
            WakeUps wakeUps,
            Nodes nodes,
            Projects projects,
            Clock clock) {
        this.transactions = transactions;
        this.store = store;
        this.certificates = certificates;
        this.replicas = replicas;
        this.events = events;
        this.wakeUps = wakeUps;
        this.nodes = nodes;
        this.projects = projects;
        this.clock = clock;
    }

    /** Whose container is on a node. */
    public record Owner(AccountId account, ProjectId project) {}

    /**
     * Everything the node should run, under its current generation.
     *
     * @throws StivaException UNAUTHENTICATED {@code node-unknown}
     */
    public Desired desiredFor(NodeId node) {
        return transactions.acrossTenants(
                () -> {
                    // Held until the end: no change of this document can commit in between.
                    long generation = nodes.holdGeneration(node).orElseThrow(() -> unknown(node));
                    List<DesiredContainer> containers =
                            store.onNodeAcrossTenants(node).stream()
                                    .filter(Container::isInDocument)
                                    .map(Assignments::desired)
                                    .toList();
                    return new Desired(generation, containers);
                });
    }

    private static StivaException unknown(NodeId node) {
        return StivaException.of(ErrorCategory.UNAUTHENTICATED, "node-unknown")
                .say("this control plane does not know the node: join it with a new join token")
                .log("node %s", node)
                .build();
    }

    private static DesiredContainer desired(Container container) {
        Template template = container.template();
        Container.Replica replica = container.replica();
        Container.Stop stop = container.stop();
        boolean run = container.shouldRun();
        return new DesiredContainer(
                container.id().toString(),
                container.account().toString(),
                container.projectId().toString(),
                container.project().value(),
                replica == null ? null : replica.service().toString(),
                container.name().value(),
                template.exactImage(container.digest()).toString(),
                template.entrypoint(),
                template.command(),
                template.environment(),
                template.user(),
                template.workingDirectory(),
                template.cpu().value(),
                template.memory().value(),
                template.pids(),
                template.restartPolicy().toString(),
                template.stopGraceSeconds(),
                template.readOnlyRoot(),
                template.ports().stream()
                        .map(
                                port ->
                                        new DesiredPort(
                                                port.containerPort(),
                                                port.protocol(),
                                                port.hostPort()))
                        .toList(),
                template.oversight().desired(),
                container.paused(),
                run,
                run || stop == null ? null : stop.reason());
    }

    /**
     * Takes over what a node saw. Told twice is taken over once; what it says of containers that
     * are not its own is ignored. Each container is a transaction of its own, so that one that
     * cannot be written does not hold up the others.
     */
    public void observed(NodeId node, Observed observed) {
        Map<ContainerId, Container> known = new HashMap<>();
        transactions
                .acrossTenants(() -> store.onNodeAcrossTenants(node))
                .forEach(container -> known.put(container.id(), container));
        Map<ContainerId, Container> untold = new HashMap<>(known);
        for (ObservedContainer seen : observed.containers()) {
            parsed(seen.containerId())
                    .ifPresent(
                            id -> {
                                untold.remove(id);
                                Container container = known.get(id);
                                if (container != null) {
                                    take(node, container, seen);
                                }
                            });
        }
        for (String gone : observed.removed()) {
            parsed(gone)
                    .ifPresent(
                            id -> {
                                untold.remove(id);
                                update(node, id, now -> c -> Observation.gone(c, now));
                            });
        }
        if (observed.whole()) {
            untold.keySet()
                    .forEach(id -> update(node, id, now -> c -> Observation.missing(c, now)));
        }
    }

    private void take(NodeId node, Container known, ObservedContainer seen) {
        boolean news =
                Observation.seen(known, seen, clock.instant()).isPresent()
                        || !seen.ends().isEmpty();
        if (!news) {
            return;
        }
        transactions.runAcrossTenants(
                () ->
                        store.lockAcrossTenants(known.id())
                                .filter(container -> node.equals(container.node()))
                                .ifPresent(container -> write(container, seen)));
    }

    private void write(Container container, ObservedContainer seen) {
        for (ObservedContainer.Ended end : seen.ends()) {
            if (certificates.insertOnce(container, end, requester(container, end))) {
                events.ended(container, end.incarnation(), end.reason(), end.exitCode());
            }
        }
        Observation.seen(container, seen, clock.instant())
                .ifPresent(status -> replicas.see(container, status));
    }

    private static @Nullable String requester(Container container, ObservedContainer.Ended end) {
        Container.Stop stop = container.stop();
        return stop != null && stop.reason() == end.reason() ? stop.requestedBy() : null;
    }

    private void update(
            NodeId node,
            ContainerId id,
            Function<Instant, Function<Container, Optional<Container.Status>>> change) {
        transactions.runAcrossTenants(
                () ->
                        store.lockAcrossTenants(id)
                                .filter(container -> node.equals(container.node()))
                                .ifPresent(
                                        container ->
                                                change.apply(clock.instant())
                                                        .apply(container)
                                                        .ifPresent(
                                                                status ->
                                                                        replicas.see(
                                                                                container,
                                                                                status))));
    }

    /**
     * Marks the containers of a silent node: what they do now nobody knows. Doing it again does
     * nothing.
     */
    public void lostSightOf(NodeId node) {
        onEach(node, now -> container -> Observation.lostSight(container, now));
    }

    /** Ends the containers of nodes that were taken out of the fleet. */
    public void clearRetiredNodes() {
        transactions
                .acrossTenants(store::nodesToClearAcrossTenants)
                .forEach(
                        node ->
                                onEach(
                                        node,
                                        now ->
                                                container ->
                                                        Observation.lostForGood(container, now)));
    }

    /** Takes away what should go and what its connected node has never heard of. */
    public void removeUnreported(Instant askedBefore) {
        transactions
                .acrossTenants(() -> store.neverReportedGoneAcrossTenants(askedBefore))
                .forEach(
                        id ->
                                transactions.runAcrossTenants(
                                        () ->
                                                store.lockAcrossTenants(id)
                                                        .filter(found -> !found.isInDocument())
                                                        .ifPresent(this::removeUnreported)));
    }

    private void removeUnreported(Container container) {
        Observation.gone(container, clock.instant())
                .ifPresent(status -> replicas.see(container, status));
    }

    /** Wakes the rollouts of the services on a node whose state changed. */
    public void nodeChanged(NodeId node) {
        transactions.runAcrossTenants(
                () -> {
                    store.servicesOnAcrossTenants(node).forEach(wakeUps::service);
                    wakeUps.room();
                });
    }

    private void onEach(
            NodeId node,
            Function<Instant, Function<Container, Optional<Container.Status>>> change) {
        transactions.acrossTenants(() -> store.onNodeAcrossTenants(node)).stream()
                .filter(container -> change.apply(clock.instant()).apply(container).isPresent())
                .forEach(container -> update(node, container.id(), change));
    }

    /**
     * Whether a node needs a repository: a container that should run there is made from it.
     *
     * @param repository {@code <project>/<repository>}
     * @return the account, and the project the repository is in, which may be another one than the
     *     container's; empty when the node has no business with it
     */
    public Optional<Owner> mayPull(NodeId node, String repository) {
        return transactions.acrossTenants(
                () ->
                        store.onNodeAcrossTenants(node).stream()
                                .filter(Container::shouldRun)
                                .filter(
                                        container ->
                                                container
                                                        .template()
                                                        .image()
                                                        .path()
                                                        .equals(repository))
                                .findFirst()
                                .flatMap(this::ownerOfImage));
    }

    private Optional<Owner> ownerOfImage(Container container) {
        return projects.bySlugAcrossTenants(container.template().image().project())
                .filter(project -> project.account().equals(container.account()))
                .map(project -> new Owner(project.account(), project.id()));
    }

    /** Whose a container is that is or was on this node. */
    public Optional<Owner> ownerOf(NodeId node, ContainerId container) {
        return transactions.acrossTenants(
                () ->
                        store.findAcrossTenants(container)
                                .filter(found -> node.equals(found.node()))
                                .map(found -> new Owner(found.account(), found.projectId())));
    }

    private static Optional<ContainerId> parsed(String id) {
        try {
            return Optional.of(ContainerId.parse(id));
        } catch (StivaException malformed) {
            LOG.warn("a node names a container that no id could: {}", malformed.code());
            return Optional.empty();
        }
    }
}
