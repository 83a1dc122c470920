package io.stiva.platform.reconcile;

import io.stiva.platform.workload.Rollouts;
import io.stiva.vocabulary.ServiceId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Advances services that had news, whose time has come, and now and then all of them. */
final class RolloutLoop {

    private static final Logger LOG = LoggerFactory.getLogger(RolloutLoop.class);
    private static final int PAGE = 500;
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final Rollouts rollouts;
    private final Clock clock;
    private final Duration sweepEvery;
    private final Set<ServiceId> news = ConcurrentHashMap.newKeySet();
    private final Map<ServiceId, Instant> due = new HashMap<>();
    private volatile boolean sweepNow = true;
    private Instant nextSweep = Instant.MIN;

    RolloutLoop(Rollouts rollouts, Clock clock, Duration sweepEvery) {
        this.rollouts = rollouts;
        this.clock = clock;
        this.sweepEvery = sweepEvery;
    }

    void note(ServiceId service) {
        news.add(service);
    }

    void noteAll() {
        sweepNow = true;
    }

    /** One step; answers how long to rest unless woken. */
    Duration step() {
        Instant now = clock.instant();
        if (sweepNow || !nextSweep.isAfter(now)) {
            sweepNow = false;
            nextSweep = now.plus(sweepEvery);
            sweep();
        }
        due.entrySet().stream()
                .filter(entry -> !entry.getValue().isAfter(now))
                .map(Map.Entry::getKey)
                .forEach(news::add);
        for (ServiceId service : List.copyOf(news)) {
            news.remove(service);
            advance(service);
        }
        Instant next =
                due.values().stream()
                        .min(Instant::compareTo)
                        .filter(nextSweep::isAfter)
                        .orElse(nextSweep);
        return Duration.between(clock.instant(), next);
    }

    private void sweep() {
        ServiceId after = null;
        List<Rollouts.Key> page;
        do {
            page = page(after);
            page.forEach(key -> news.add(key.service()));
            after = page.isEmpty() ? null : page.getLast().service();
        } while (page.size() == PAGE);
    }

    private List<Rollouts.Key> page(@Nullable ServiceId after) {
        return rollouts.pageAcrossTenants(after, PAGE);
    }

    /** One that fails does not hold up the others; it comes again. */
    private void advance(ServiceId service) {
        try {
            Optional<Instant> again = rollouts.advanceAcrossTenants(service);
            again.ifPresentOrElse(at -> due.put(service, at), () -> due.remove(service));
        } catch (RuntimeException e) {
            LOG.warn("service {} could not be advanced and comes again", service, e);
            due.put(service, clock.instant().plus(AFTER_FAILURE));
        }
    }
}
