package io.stiva.platform.workload;

import io.stiva.client.api.Containers.DeathCertificate;
import io.stiva.client.api.Containers.NewContainer;
import io.stiva.platform.access.Access;
import io.stiva.platform.access.Caller;
import io.stiva.platform.access.Permission;
import io.stiva.platform.shared.IfMatch;
import io.stiva.platform.shared.PageQuery;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.platform.tenancy.Project;
import io.stiva.platform.tenancy.Projects;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.RestartPolicy;
import io.stiva.vocabulary.ServiceId;
import io.stiva.vocabulary.Slug;
import io.stiva.vocabulary.StivaException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/** Containers as their owners handle them: single ones are made here, all are seen and stopped. */
@Component
public class Containers {

    private final TenantTransactions transactions;
    private final ContainerStore store;
    private final DeathCertificateStore certificates;
    private final Replicas replicas;
    private final Admission admission;
    private final Reservations reservations;
    private final WakeUps wakeUps;
    private final Projects projects;
    private final Access access;
    private final Clock clock;
    private final RandomGenerator random;

    Containers(
            TenantTransactions transactions,
            ContainerStore store,
            DeathCertificateStore certificates,
            Replicas replicas,
            Admission admission,
            Reservations reservations,
            WakeUps wakeUps,
            Projects projects,
            Access access,
            Clock clock,
            RandomGenerator random) {
        this.transactions = transactions;
        this.store = store;
        this.certificates = certificates;
        this.replicas = replicas;
        this.admission = admission;
        this.reservations = reservations;
        this.wakeUps = wakeUps;
        this.projects = projects;
        this.access = access;
        this.clock = clock;
        this.random = random;
    }

    /** A container and the end of its newest ended incarnation. */
    record Whole(Container container, @Nullable DeathCertificate lastEnd) {}

    /** A checked request: what would be made. */
    record Plan(Project project, @Nullable Slug name, Admission.Admitted admitted) {}

    /**
     * Which containers a list shows.
     *
     * @param service id of a service
     */
    record Query(@Nullable String service, @Nullable ContainerState state, @Nullable String name) {}

    /**
     * Makes a single container, which waits for a node.
     *
     * @throws StivaException NOT_FOUND for the project; INVALID with a pointer for each wrong
     *     field; UNPROCESSABLE for images and limits nothing can run; CONFLICT {@code
     *     container-name-taken}; FORBIDDEN {@code quota-exceeded}; PAYMENT_REQUIRED above
     *     maxHourlyCost
     */
    Whole create(Caller caller, String project, NewContainer wanted) {
        Plan plan = plan(caller, project, wanted);
        Slug name = plan.name() == null ? replicas.freeName() : plan.name();
        try {
            return transactions.inAccount(plan.project().account(), () -> whole(store(plan, name)));
        } catch (DuplicateKeyException e) {
            throw WorkloadErrors.containerNameTaken(name);
        }
    }

    private Container store(Plan plan, Slug name) {
        Project project = plan.project();
        requireFree(project, name);
        Admission.Admitted admitted = plan.admitted();
        Container container =
                new Container(
                        project.account(),
                        ContainerId.next(clock.instant(), random),
                        project.id(),
                        project.name(),
                        null,
                        name,
                        admitted.template(),
                        admitted.digest(),
                        admitted.architectures(),
                        Container.Status.pending(clock.instant()),
                        Wanted.RUNNING,
                        false,
                        null,
                        true,
                        null,
                        clock.instant(),
                        1);
        return replicas.add(container, null);
    }

    private void requireFree(Project project, Slug name) {
        if (store.findByName(project.account(), project.id(), name.value()).isPresent()) {
            throw WorkloadErrors.containerNameTaken(name);
        }
    }

    /** Checks everything {@link #create} checks and stores nothing. */
    Plan preview(Caller caller, String project, NewContainer wanted) {
        Plan plan = plan(caller, project, wanted);
        Project in = plan.project();
        transactions.runInAccount(
                in.account(),
                () -> {
                    if (plan.name() != null) {
                        requireFree(in, plan.name());
                    }
                    reservations.requireRoom(
                            in.account(),
                            in.id(),
                            "preview",
                            Reservations.ofOne(plan.admitted().template()));
                });
        return plan;
    }

    private Plan plan(Caller caller, String projectName, NewContainer wanted) {
        Project project = projects.find(caller, projectName);
        access.require(caller, Permission.DEPLOY, project.account(), project.id());
        FieldChecks checks = new FieldChecks();
        Slug name = wanted.name() == null ? null : Services.name(checks, wanted.name());
        Template template = admission.read(wanted.template(), checks, project, RestartPolicy.NO);
        checks.finish();
        if (template == null) {
            throw new IllegalStateException("a wrong field was not noted");
        }
        Admission.Admitted admitted = admission.admit(project, template);
        admission.requireAffordable(project, template, 1, wanted.maxHourlyCost());
        return new Plan(project, name, admitted);
    }

    /** A container of the caller's account; removed ones too, their certificate remains. */
    Whole find(Caller caller, String id) {
        AccountId account = caller.requireAccount();
        ContainerId container = parse(id);
        Whole found =
                transactions.inAccount(
                        account,
                        () ->
                                whole(
                                        store.find(account, container)
                                                .orElseThrow(WorkloadErrors::noContainer)));
        requireAllowed(caller, Permission.READ, found.container());
        return found;
    }

    /** Containers of a project in the order they were made, with one more than the page holds. */
    List<Whole> list(Caller caller, String project, Query query, PageQuery page) {
        Project in = projects.find(caller, project);
        ServiceId service = query.service() == null ? null : Services.parse(query.service());
        ContainerStore.Filter filter =
                new ContainerStore.Filter(in.id(), service, query.state(), false);
        String name = query.name();
        return transactions.inAccount(
                in.account(),
                () ->
                        (name == null
                                        ? store.list(
                                                in.account(),
                                                filter,
                                                page.after(),
                                                page.rowsToSelect())
                                        : store.findByName(in.account(), in.id(), name).stream()
                                                .toList())
                                .stream().map(this::whole).toList());
    }

    /** Every end of a container, newest first. */
    List<DeathCertificate> ends(Caller caller, String id, int most) {
        Container container = find(caller, id).container();
        return transactions.inAccount(
                container.account(),
                () -> certificates.all(container.account(), container.id(), most));
    }

    /**
     * Asks a container to end and keeps it. A replica's service starts another one in its place;
     * scale the service to stop it.
     */
    Whole stop(Caller caller, String id, IfMatch expected) {
        return change(
                caller,
                id,
                expected,
                container -> replicas.stop(container, EndReason.USER_STOPPED, caller.email()));
    }

    /**
     * Kills what runs in a container and keeps it, as {@link #stop}.
     *
     * @throws StivaException CONFLICT {@code container-not-running}
     */
    Whole kill(Caller caller, String id, IfMatch expected) {
        return change(
                caller,
                id,
                expected,
                container -> {
                    if (!container.state().holdsResources() || container.node() == null) {
                        throw WorkloadErrors.notRunning(container);
                    }
                    replicas.kill(container, caller.email());
                });
    }

    /**
     * Lets a running container stand still, or go on; it is so again whenever it is seen otherwise.
     *
     * @throws StivaException CONFLICT {@code container-not-running}
     */
    Whole pause(Caller caller, String id, boolean paused, IfMatch expected) {
        return change(
                caller,
                id,
                expected,
                container -> {
                    boolean runs =
                            container.state() == ContainerState.RUNNING
                                    || container.state() == ContainerState.PAUSED;
                    if (!runs || container.wanted() != Wanted.RUNNING) {
                        throw WorkloadErrors.notRunning(container);
                    }
                    replicas.pause(container, paused);
                });
    }

    /**
     * Starts a stopped single container again, on the node that holds its files.
     *
     * @throws StivaException CONFLICT {@code wrong-state}; FORBIDDEN {@code quota-exceeded}
     */
    Whole start(Caller caller, String id, IfMatch expected) {
        return change(caller, id, expected, this::start);
    }

    private void start(Container container) {
        if (container.wanted() == Wanted.RUNNING && !container.state().isFinal()) {
            return;
        }
        if (container.state() != ContainerState.STOPPED || container.replica() != null) {
            throw WorkloadErrors.wrongState(
                    "started", container, "only a stopped single container can be started again");
        }
        reservations.reserve(
                container.account(), container.projectId(), container.id(), container.template());
        store.want(container, Wanted.RUNNING, null, true);
        wakeUps.room();
    }

    /** Ends a container and takes it away; doing it again does nothing. */
    Whole remove(Caller caller, String id, IfMatch expected) {
        return change(
                caller,
                id,
                expected,
                container -> replicas.remove(container, EndReason.USER_STOPPED, caller.email()));
    }

    private Whole change(Caller caller, String id, IfMatch expected, Consumer<Container> change) {
        Container before = find(caller, id).container();
        requireAllowed(caller, Permission.DEPLOY, before);
        return transactions.inAccount(
                before.account(),
                () -> {
                    Container container =
                            store.lock(before.account(), before.id())
                                    .orElseThrow(WorkloadErrors::noContainer);
                    expected.require(container.version());
                    change.accept(container);
                    return store.find(before.account(), before.id())
                            .map(this::whole)
                            .orElseThrow(WorkloadErrors::noContainer);
                });
    }

    private void requireAllowed(Caller caller, Permission permission, Container container) {
        access.require(caller, permission, container.account(), container.projectId());
    }

    private Whole whole(Container container) {
        Optional<DeathCertificate> lastEnd =
                container.status().incarnation() == 0
                        ? Optional.empty()
                        : certificates.newest(container.account(), container.id());
        return new Whole(container, lastEnd.orElse(null));
    }

    static ContainerId parse(String id) {
        try {
            return ContainerId.parse(id);
        } catch (StivaException malformed) {
            // What can be no container's id names no container.
            throw WorkloadErrors.noContainer();
        }
    }
}
