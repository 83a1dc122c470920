package io.stiva.platform.workload;

import io.stiva.client.api.Services.NewRevision;
import io.stiva.client.api.Services.NewService;
import io.stiva.platform.access.Access;
import io.stiva.platform.access.Caller;
import io.stiva.platform.access.Permission;
import io.stiva.platform.shared.IfMatch;
import io.stiva.platform.shared.PageQuery;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.platform.tenancy.Project;
import io.stiva.platform.tenancy.Projects;
import io.stiva.platform.tenancy.QuotaKey;
import io.stiva.platform.tenancy.Quotas;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.RestartPolicy;
import io.stiva.vocabulary.RevisionId;
import io.stiva.vocabulary.ServiceId;
import io.stiva.vocabulary.Slug;
import io.stiva.vocabulary.StivaException;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/** Services: deployed, changed, scaled, deleted. What follows from it the rollouts do. */
@Component
public class Services {

    private final TenantTransactions transactions;
    private final ServiceStore store;
    private final ContainerStore containers;
    private final Replicas replicas;
    private final Admission admission;
    private final Reservations reservations;
    private final Projects projects;
    private final Quotas quotas;
    private final Access access;
    private final WorkloadEvents events;
    private final WakeUps wakeUps;
    private final Clock clock;
    private final RandomGenerator random;

    Services(
            TenantTransactions transactions,
            ServiceStore store,
            ContainerStore containers,
            Replicas replicas,
            Admission admission,
            Reservations reservations,
            Projects projects,
            Quotas quotas,
            Access access,
            WorkloadEvents events,
            WakeUps wakeUps,
            Clock clock,
            RandomGenerator random) {
        this.transactions = transactions;
        this.store = store;
        this.containers = containers;
        this.replicas = replicas;
        this.admission = admission;
        this.reservations = reservations;
        this.projects = projects;
        this.quotas = quotas;
        this.access = access;
        this.events = events;
        this.wakeUps = wakeUps;
        this.clock = clock;
        this.random = random;
    }

    /** A service with its containers, all that was not removed. */
    record Whole(Service service, List<Container> containers) {}

    /** A checked request: what would be made. */
    record Plan(
            Project project,
            Slug name,
            Admission.Admitted admitted,
            int replicas,
            @Nullable Integer httpPort) {}

    /**
     * Makes a service, its first revision and its containers, which wait for nodes.
     *
     * @throws StivaException NOT_FOUND for the project; INVALID with a pointer for each wrong
     *     field; UNPROCESSABLE for images and limits nothing can run; CONFLICT {@code
     *     service-name-taken}; FORBIDDEN {@code quota-exceeded}; PAYMENT_REQUIRED above
     *     maxHourlyCost
     */
    Whole create(Caller caller, String project, NewService wanted) {
        Plan plan = plan(caller, project, wanted);
        AccountId account = plan.project().account();
        try {
            return transactions.inAccount(account, () -> store(caller, plan));
        } catch (DuplicateKeyException e) {
            throw WorkloadErrors.serviceNameTaken(plan.name());
        }
    }

    private Whole store(Caller caller, Plan plan) {
        Project project = plan.project();
        if (store.findByName(project.account(), project.id(), plan.name().value()).isPresent()) {
            throw WorkloadErrors.serviceNameTaken(plan.name());
        }
        Instant now = clock.instant();
        ServiceId id = ServiceId.next(now, random);
        Service service =
                new Service(
                        project.account(),
                        id,
                        project.id(),
                        project.name(),
                        plan.name(),
                        plan.replicas(),
                        revision(1, plan.admitted(), plan.httpPort(), caller),
                        0,
                        null,
                        now,
                        now,
                        null,
                        1);
        reserveAll(service, plan.replicas(), Map.of(QuotaKey.SERVICES, 1L));
        quotas.reserve(
                project.account(), project.id(), id.toString(), Map.of(QuotaKey.SERVICES, 1L));
        store.insert(service);
        for (int i = 0; i < plan.replicas(); i++) {
            replicas.make(service);
        }
        events.deployed(service);
        wakeUps.service(id);
        return whole(service);
    }

    /** Checks everything {@link #create} checks and stores nothing. */
    Plan preview(Caller caller, String project, NewService wanted) {
        Plan plan = plan(caller, project, wanted);
        Project in = plan.project();
        transactions.runInAccount(
                in.account(),
                () -> {
                    if (store.findByName(in.account(), in.id(), plan.name().value()).isPresent()) {
                        throw WorkloadErrors.serviceNameTaken(plan.name());
                    }
                    Map<QuotaKey, Long> amounts = new EnumMap<>(QuotaKey.class);
                    amounts.put(QuotaKey.SERVICES, 1L);
                    if (plan.replicas() > 0) {
                        amounts.putAll(
                                Reservations.ofMany(plan.admitted().template(), plan.replicas()));
                    }
                    reservations.requireRoom(in.account(), in.id(), "preview", amounts);
                });
        return plan;
    }

    private Plan plan(Caller caller, String projectName, NewService wanted) {
        Project project = projects.find(caller, projectName);
        access.require(caller, Permission.DEPLOY, project.account(), project.id());
        FieldChecks checks = new FieldChecks();
        Slug name = name(checks, wanted.name());
        Template template =
                admission.read(wanted.template(), checks, project, RestartPolicy.ALWAYS);
        int count = Objects.requireNonNullElse(wanted.replicas(), 1);
        requireReplicas(checks, count);
        requirePort(checks, wanted.httpPort());
        checks.finish();
        if (name == null || template == null) {
            throw new IllegalStateException("a wrong field was not noted");
        }
        Admission.Admitted admitted = admission.admit(project, template);
        admission.requireAffordable(project, template, count, wanted.maxHourlyCost());
        return new Plan(project, name, admitted, count, wanted.httpPort());
    }

    static @Nullable Slug name(FieldChecks checks, @Nullable String name) {
        if (name == null || name.isEmpty()) {
            checks.require(false, "/name", "is missing");
            return null;
        }
        return checks.parse("/name", () -> new Slug(name));
    }

    private static void requireReplicas(FieldChecks checks, int count) {
        checks.require(
                count >= 0 && count <= Service.MAX_REPLICAS,
                "/replicas",
                "must be 0 to " + Service.MAX_REPLICAS + ", not " + count);
    }

    private static void requirePort(FieldChecks checks, @Nullable Integer port) {
        checks.require(
                port == null || (port >= 1 && port <= 65_535), "/httpPort", "must be 1 to 65,535");
    }

    private Revision revision(
            int number, Admission.Admitted admitted, @Nullable Integer httpPort, Caller caller) {
        return new Revision(
                RevisionId.next(clock.instant(), random),
                number,
                Revision.State.PENDING,
                admitted.template().publishing(httpPort),
                admitted.digest(),
                admitted.architectures(),
                httpPort,
                caller.email(),
                clock.instant());
    }

    /** Refuses with the numbers of the whole; the containers then reserve one by one. */
    private void reserveAll(Service service, int count, Map<QuotaKey, Long> others) {
        Map<QuotaKey, Long> amounts = new EnumMap<>(QuotaKey.class);
        amounts.putAll(others);
        if (count > 0) {
            amounts.putAll(Reservations.ofMany(service.revision().template(), count));
        }
        if (!amounts.isEmpty()) {
            reservations.requireRoom(
                    service.account(), service.projectId(), service.id().toString(), amounts);
        }
    }

    /**
     * Deploys a change as the next revision; the rollout replaces containers one by one.
     *
     * @throws StivaException as {@link #create}
     */
    Whole revise(Caller caller, String id, NewRevision wanted, IfMatch expected) {
        Change change = change(caller, id, wanted);
        return transactions.inAccount(
                change.before().account(),
                () -> append(caller, change.before(), change.admitted(), wanted, expected));
    }

    /** The checks of {@link #revise} without its effect. */
    Plan previewRevision(Caller caller, String id, NewRevision wanted) {
        Change change = change(caller, id, wanted);
        Service before = change.before();
        transactions.runInAccount(
                before.account(), () -> requireRoomForMore(before, change.admitted().template()));
        return new Plan(
                change.project(),
                before.name(),
                change.admitted(),
                before.replicas(),
                wanted.httpPort());
    }

    private record Change(Service before, Project project, Admission.Admitted admitted) {}

    private Change change(Caller caller, String id, NewRevision wanted) {
        Service before = find(caller, id).service();
        access.require(caller, Permission.DEPLOY, before.account(), before.projectId());
        Project project =
                projects.get(before.account(), before.projectId())
                        .orElseThrow(WorkloadErrors::noService);
        FieldChecks checks = new FieldChecks();
        Template template =
                wanted.template() == null
                        ? before.revision().template()
                        : admission.read(wanted.template(), checks, project, RestartPolicy.ALWAYS);
        requirePort(checks, wanted.httpPort());
        checks.finish();
        if (template == null) {
            throw new IllegalStateException("a wrong field was not noted");
        }
        return new Change(before, project, admission.admit(project, template));
    }

    private Whole append(
            Caller caller,
            Service before,
            Admission.Admitted admitted,
            NewRevision wanted,
            IfMatch expected) {
        Service service = lock(before.account(), before.id(), expected);
        Integer httpPort =
                wanted.httpPort() == null ? service.revision().httpPort() : wanted.httpPort();
        requireRoomForMore(service, admitted.template());
        store.revise(
                service, revision(service.revision().number() + 1, admitted, httpPort, caller));
        Service after =
                store.find(service.account(), service.id()).orElseThrow(WorkloadErrors::noService);
        events.deployed(after);
        wakeUps.service(after.id());
        return whole(after);
    }

    /** The rollout itself needs no more than one container beside; a larger template does. */
    private void requireRoomForMore(Service service, Template next) {
        Template before = service.revision().template();
        Map<QuotaKey, Long> more = new EnumMap<>(QuotaKey.class);
        Map<QuotaKey, Long> now = Reservations.ofOne(before);
        Reservations.ofOne(next)
                .forEach(
                        (key, amount) -> {
                            long growth = amount - Objects.requireNonNull(now.get(key));
                            if (growth > 0 && service.replicas() > 0) {
                                more.put(key, Math.multiplyExact(growth, service.replicas()));
                            }
                        });
        if (!more.isEmpty()) {
            reservations.requireRoom(
                    service.account(), service.projectId(), service.id().toString(), more);
        }
    }

    /**
     * Sets how many containers should run; more ones wait for nodes at once.
     *
     * @param expected refuses another version (If-Match)
     * @throws StivaException FORBIDDEN {@code quota-exceeded} with the numbers of what was added
     */
    Whole scale(Caller caller, String id, @Nullable Integer wanted, IfMatch expected) {
        Service before = find(caller, id).service();
        access.require(caller, Permission.DEPLOY, before.account(), before.projectId());
        FieldChecks checks = new FieldChecks();
        int count = wanted == null ? before.replicas() : wanted;
        requireReplicas(checks, count);
        checks.finish();
        return transactions.inAccount(before.account(), () -> scale(before, wanted, expected));
    }

    private Whole scale(Service before, @Nullable Integer wanted, IfMatch expected) {
        Service service = lock(before.account(), before.id(), expected);
        if (wanted == null || wanted == service.replicas()) {
            return whole(service);
        }
        int more = wanted - service.replicas();
        if (more > 0) {
            reserveAll(service, more, Map.of());
        }
        store.scale(service, wanted, clock.instant());
        for (int i = 0; i < more; i++) {
            replicas.make(service);
        }
        events.scaled(service, service.replicas(), wanted);
        wakeUps.service(service.id());
        return whole(
                store.find(service.account(), service.id()).orElseThrow(WorkloadErrors::noService));
    }

    /** Deletes a service: its name is free at once, its containers end and go. */
    Whole delete(Caller caller, String id, IfMatch expected) {
        Service before = find(caller, id).service();
        access.require(caller, Permission.DEPLOY, before.account(), before.projectId());
        return transactions.inAccount(
                before.account(),
                () -> {
                    Service service = lock(before.account(), before.id(), expected);
                    store.delete(service, clock.instant());
                    quotas.release(service.account(), service.id().toString());
                    events.deleted(service);
                    wakeUps.service(service.id());
                    return whole(service);
                });
    }

    /** A service of the caller's account that was not deleted. */
    Whole find(Caller caller, String id) {
        AccountId account = caller.requireAccount();
        ServiceId service = parse(id);
        Whole found =
                transactions.inAccount(
                        account,
                        () ->
                                whole(
                                        store.find(account, service)
                                                .filter(each -> each.deletedAt() == null)
                                                .orElseThrow(WorkloadErrors::noService)));
        access.require(
                caller, Permission.READ, found.service().account(), found.service().projectId());
        return found;
    }

    /** The services of a project, with one more than the page holds. */
    List<Whole> list(Caller caller, String project, @Nullable String name, PageQuery page) {
        Project in = projects.find(caller, project);
        return transactions.inAccount(
                in.account(),
                () ->
                        (name == null
                                        ? store.list(
                                                in.account(),
                                                in.id(),
                                                page.after(),
                                                page.rowsToSelect())
                                        : store.findByName(in.account(), in.id(), name).stream()
                                                .toList())
                                .stream().map(this::whole).toList());
    }

    /** The revisions of a service, newest first, with one more than the page holds. */
    List<Revision> revisions(Caller caller, String id, PageQuery page) {
        Service service = find(caller, id).service();
        return transactions.inAccount(
                service.account(),
                () ->
                        store.revisions(
                                service.account(),
                                service.id(),
                                page.after(),
                                page.rowsToSelect()));
    }

    private Service lock(AccountId account, ServiceId id, IfMatch expected) {
        Service service =
                store.lock(account, id)
                        .filter(each -> each.deletedAt() == null)
                        .orElseThrow(WorkloadErrors::noService);
        expected.require(service.version());
        return service;
    }

    private Whole whole(Service service) {
        return new Whole(service, containers.ofService(service.account(), service.id()));
    }

    static ServiceId parse(String id) {
        try {
            return ServiceId.parse(id);
        } catch (StivaException malformed) {
            // What can be no service's id names no service.
            throw WorkloadErrors.noService();
        }
    }
}
