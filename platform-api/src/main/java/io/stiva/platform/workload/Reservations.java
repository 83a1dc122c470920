package io.stiva.platform.workload;

import io.stiva.platform.tenancy.QuotaKey;
import io.stiva.platform.tenancy.Quotas;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ProjectId;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What containers hold of their account's and project's quotas; each container is a holder. */
@Component
class Reservations {

    private final Quotas quotas;

    Reservations(Quotas quotas) {
        this.quotas = quotas;
    }

    /** What one container of this template holds while it exists. */
    static Map<QuotaKey, Long> ofOne(Template template) {
        return Map.of(
                QuotaKey.CONTAINERS_RUNNING,
                1L,
                QuotaKey.CPU_ALLOCATED,
                template.cpu().value(),
                QuotaKey.MEMORY_ALLOCATED,
                template.memory().value(),
                QuotaKey.PIDS,
                template.pids());
    }

    /** What so many of them hold. */
    static Map<QuotaKey, Long> ofMany(Template template, long count) {
        Map<QuotaKey, Long> sums = new EnumMap<>(QuotaKey.class);
        ofOne(template).forEach((key, amount) -> sums.put(key, Math.multiplyExact(amount, count)));
        return sums;
    }

    void reserve(AccountId account, ProjectId project, ContainerId container, Template template) {
        quotas.reserve(account, project, container.toString(), ofOne(template));
    }

    void release(Container container) {
        quotas.release(container.account(), container.id().toString());
    }

    /**
     * Refuses unless all of these amounts fit at once, so that the refusal names the whole of what
     * was asked and not the first container that found no room. Holds nothing afterwards.
     */
    void requireRoom(
            AccountId account, ProjectId project, String what, Map<QuotaKey, Long> amounts) {
        String holder = what + "/admission";
        quotas.reserve(account, project, holder, amounts);
        quotas.release(account, holder);
    }
}
