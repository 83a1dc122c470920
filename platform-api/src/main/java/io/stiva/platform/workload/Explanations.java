package io.stiva.platform.workload;

import io.stiva.client.api.Containers.DeathCertificate;
import io.stiva.client.api.Quotas.Effect;
import io.stiva.client.api.Why;
import io.stiva.platform.access.Caller;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.platform.tenancy.Quotas;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Says why something does not run, and what would mend it. */
@Component
public class Explanations {

    private final TenantTransactions transactions;
    private final Services services;
    private final Containers containers;
    private final AttemptStore attempts;
    private final DeathCertificateStore certificates;
    private final Quotas quotas;

    Explanations(
            TenantTransactions transactions,
            Services services,
            Containers containers,
            AttemptStore attempts,
            DeathCertificateStore certificates,
            Quotas quotas) {
        this.transactions = transactions;
        this.services = services;
        this.containers = containers;
        this.attempts = attempts;
        this.certificates = certificates;
        this.quotas = quotas;
    }

    /** Why a container is in its state. */
    public Why ofContainer(Caller caller, String id) {
        Containers.Whole whole = containers.find(caller, id);
        return explain(caller, whole.container(), Optional.ofNullable(whole.lastEnd()));
    }

    private Why explain(Caller caller, Container container, Optional<DeathCertificate> lastEnd) {
        Optional<AttemptStore.Attempt> attempt =
                container.wanted() == Wanted.RUNNING
                        ? transactions.inAccount(
                                container.account(),
                                () -> attempts.find(container.account(), container.id()))
                        : Optional.empty();
        return attempt.map(found -> Refusal.why(container, found, caller.operator()))
                .orElseGet(() -> EndedStory.why(container, lastEnd));
    }

    /**
     * Why a service does not run as wanted: its quotas when they keep containers from being made,
     * else the container that is worst off.
     */
    public Why ofService(Caller caller, String id) {
        Services.Whole whole = services.find(caller, id);
        Service service = whole.service();
        ServiceHealth health = ServiceHealth.of(service, whole.containers());
        if (health.state() == ServiceHealth.State.READY
                || health.state() == ServiceHealth.State.STOPPED) {
            return ok(service, health);
        }
        List<Why.Verdict> refusedByQuota = quotaVerdicts(service, whole.containers());
        if (!refusedByQuota.isEmpty()) {
            return Refusal.whyQuota(service, health, refusedByQuota);
        }
        return whole.containers().stream()
                .filter(Explanations::isTold)
                .max(Comparator.comparingInt(Explanations::trouble).thenComparing(Container::id))
                .map(worst -> asService(service, health, explain(caller, worst, lastEnd(worst))))
                .orElseGet(() -> ok(service, health));
    }

    private Optional<DeathCertificate> lastEnd(Container container) {
        return transactions.inAccount(
                container.account(),
                () -> certificates.newest(container.account(), container.id()));
    }

    private static boolean isTold(Container container) {
        return container.wanted() != Wanted.REMOVED;
    }

    /** The higher, the more a reader wants to hear of it first. */
    private static int trouble(Container container) {
        return switch (container.state()) {
            case FAILED, RESTARTING -> 5;
            case PENDING -> 4;
            case UNKNOWN -> 3;
            case PULLING, STARTING, SCHEDULED -> 2;
            case STOPPING, STOPPED, SUCCEEDED, PAUSED -> 1;
            case RUNNING, REMOVING, REMOVED -> 0;
        };
    }

    private List<Why.Verdict> quotaVerdicts(Service service, List<Container> found) {
        long live =
                found.stream()
                        .filter(container -> container.wanted() == Wanted.RUNNING)
                        .filter(container -> !container.state().isFinal())
                        .count();
        List<Why.Verdict> verdicts = new ArrayList<>();
        if (live >= service.wanted()) {
            return verdicts;
        }
        List<Effect> effects =
                quotas.effect(
                        service.account(),
                        service.projectId(),
                        Reservations.ofOne(service.revision().template()));
        for (Effect effect : effects) {
            Long limit = effect.limit();
            if (limit != null && effect.usedAfter() > limit) {
                verdicts.add(Refusal.quota(effect, limit));
            }
        }
        return verdicts;
    }

    private static Why asService(Service service, ServiceHealth health, Why why) {
        return new Why(
                service.id().toString(),
                why.state().equals("OK") ? health.state().name() : why.state(),
                standing(service, health) + ": " + why.summary(),
                why.attemptedAt(),
                why.verdicts(),
                why.fixes());
    }

    private static Why ok(Service service, ServiceHealth health) {
        return new Why(
                service.id().toString(),
                "OK",
                standing(service, health),
                null,
                List.of(),
                List.of());
    }

    static String standing(Service service, ServiceHealth health) {
        return "service "
                + service.name()
                + " has "
                + health.running()
                + " of "
                + service.wanted()
                + " containers running";
    }
}
