package io.stiva.platform.workload;

import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has to be done so that a service's containers become what is wanted: pure.
 *
 * <p>Rules: replicas that ended are replaced, after a back-off that doubles; a new revision starts
 * one container more than wanted and stops an old one for each new one that stays up and, if
 * somebody checks, is healthy; when there is no room for the one more, an old one goes first, so
 * that at most one is away; what is too many is stopped, waiting ones before running ones, young
 * ones before old ones.
 */
final class Rollout {

    /** A new container must have stayed up this long before an old one is stopped for it. */
    static final Duration PROOF = Duration.ofSeconds(2);

    /** A container that ran this long ends a row of failures. */
    static final Duration STABLE = Duration.ofSeconds(60);

    /** After so many failures in a row a revision that never was active counts as failed. */
    static final int FAILED_AFTER = 5;

    /** Ended containers kept of a service, for their logs. */
    private static final int KEPT = 2;

    private final Service service;
    private final List<Replica> replicas;
    private final Instant now;
    private final List<Step> steps = new ArrayList<>();
    private @Nullable Instant wakeAt;

    private Rollout(Service service, List<Replica> replicas, Instant now) {
        this.service = service;
        this.replicas = replicas;
        this.now = now;
    }

    /**
     * A container and what is known around it.
     *
     * @param nodeLost its node is silent for so long that it must be replaced
     * @param leaving its node is being drained
     * @param noRoom the last try to place it failed only for room
     */
    record Replica(Container container, boolean nodeLost, boolean leaving, boolean noRoom) {}

    /** One thing to do. */
    sealed interface Step {
        /** Make so many containers of the newest revision. */
        record Make(int count) implements Step {}

        record Remove(Container container, EndReason reason) implements Step {}

        record Abandon(Container container) implements Step {}

        record KeepEnded(Container container) implements Step {}

        record Failures(int count, @Nullable Instant retryAt) implements Step {}

        record RevisionState(Revision.State state) implements Step {}
    }

    /**
     * @param wakeAt when time alone may make another step due, null = never
     */
    record Plan(List<Step> steps, @Nullable Instant wakeAt) {}

    /** What to do now. */
    static Plan of(Service service, List<Replica> replicas, Instant now) {
        Rollout rollout = new Rollout(service, replicas, now);
        if (service.deletedAt() != null) {
            rollout.takeAwayAll();
        } else {
            rollout.abandonLost();
            rollout.bookEnded();
            rollout.adjust();
            rollout.settle();
        }
        return new Plan(List.copyOf(rollout.steps), rollout.wakeAt);
    }

    private void takeAwayAll() {
        replicas.stream()
                .map(Replica::container)
                .filter(container -> container.wanted() != Wanted.REMOVED)
                .forEach(
                        container -> steps.add(new Step.Remove(container, EndReason.USER_STOPPED)));
    }

    private void abandonLost() {
        replicas.stream()
                .filter(Replica::nodeLost)
                .map(Replica::container)
                .filter(container -> container.state() == ContainerState.UNKNOWN)
                .filter(container -> container.wanted() == Wanted.RUNNING)
                .forEach(container -> steps.add(new Step.Abandon(container)));
    }

    /** Ended replicas count once towards the back-off; the newest are kept, older ones go. */
    private void bookEnded() {
        List<Container> ended =
                replicas.stream()
                        .map(Replica::container)
                        .filter(container -> container.status().isEnded())
                        .filter(container -> container.wanted() != Wanted.REMOVED)
                        .sorted(Comparator.comparing(Container::id).reversed())
                        .toList();
        int failures = service.failures();
        boolean fresh = false;
        for (Container container : ended) {
            if (container.wanted() == Wanted.RUNNING && container.state().isFinal()) {
                boolean stable = ranFor(container).compareTo(STABLE) >= 0;
                failures = stable ? 1 : failures + 1;
                fresh = true;
                steps.add(new Step.KeepEnded(container));
            }
        }
        ended.stream()
                .filter(container -> container.wanted() == Wanted.STOPPED)
                .skip(KEPT)
                .forEach(container -> steps.add(new Step.Remove(container, EndReason.REPLACED)));
        if (fresh) {
            Instant retryAt = now.plus(Service.backOff(failures));
            steps.add(new Step.Failures(failures, retryAt));
            wake(retryAt);
        }
    }

    private static Duration ranFor(Container container) {
        Instant started = container.status().startedAt();
        Instant ended = container.status().endedAt();
        return started == null || ended == null ? Duration.ZERO : Duration.between(started, ended);
    }

    private void adjust() {
        List<Container> current = live(true);
        List<Container> old = live(false);
        int wanted = service.wanted();
        int missing = wanted - current.size();
        if (missing > 0) {
            make(Math.min(missing, wanted + 1 - current.size() - old.size()));
        }
        current.stream()
                .sorted(leastMissed())
                .limit(Math.max(0, -missing))
                .forEach(container -> steps.add(new Step.Remove(container, EndReason.SCALED_DOWN)));
        stopOld(current, old, wanted);
    }

    private void make(int count) {
        if (count <= 0) {
            return;
        }
        Instant retryAt = retryAt();
        if (retryAt != null && retryAt.isAfter(now)) {
            wake(retryAt);
            return;
        }
        steps.add(new Step.Make(count));
    }

    /** As just booked, or as stored. */
    private @Nullable Instant retryAt() {
        return steps.stream()
                .filter(Step.Failures.class::isInstance)
                .map(step -> ((Step.Failures) step).retryAt())
                .findFirst()
                .orElse(service.retryAt());
    }

    private void stopOld(List<Container> current, List<Container> old, int wanted) {
        if (old.isEmpty()) {
            return;
        }
        long proven = current.stream().filter(this::isProven).count();
        long oldRunning = old.stream().filter(Rollout::runs).count();
        long idle = old.size() - oldRunning;
        long free = idle + Math.max(0, oldRunning - Math.max(0, wanted - proven));
        boolean stuck = replicas.stream().anyMatch(this::waitsForRoom);
        if (free <= 0 && stuck && !isEnding() && oldRunning + proven >= wanted) {
            free = 1;
        }
        old.stream()
                .sorted(leastMissed())
                .limit(Math.max(0, free))
                .forEach(container -> steps.add(new Step.Remove(container, EndReason.REPLACED)));
    }

    private boolean waitsForRoom(Replica replica) {
        return replica.noRoom()
                && replica.container().state() == ContainerState.PENDING
                && isLive(replica)
                && isCurrent(replica);
    }

    /** Whether something of this service is on its way out and will free room soon. */
    private boolean isEnding() {
        return replicas.stream()
                .map(Replica::container)
                .anyMatch(
                        container ->
                                container.wanted() != Wanted.RUNNING
                                        && !container.status().isEnded()
                                        && container.state() != ContainerState.UNKNOWN);
    }

    private boolean isProven(Container container) {
        Instant started = container.status().startedAt();
        if (!container.isServing() || started == null) {
            return false;
        }
        Instant proof = started.plus(PROOF);
        if (proof.isAfter(now)) {
            wake(proof);
            return false;
        }
        return true;
    }

    private void settle() {
        Revision.State state = service.revision().state();
        long running = live(true).stream().filter(Rollout::runs).count();
        long serving = live(true).stream().filter(Container::isServing).count();
        boolean complete = serving >= service.wanted() && live(false).isEmpty();
        Revision.State next =
                switch (state) {
                    case PENDING, IN_PROGRESS ->
                            complete
                                    ? Revision.State.ACTIVE
                                    : failures() >= FAILED_AFTER && running == 0
                                            ? Revision.State.FAILED
                                            : Revision.State.IN_PROGRESS;
                    case FAILED -> complete ? Revision.State.ACTIVE : state;
                    case ACTIVE, SUPERSEDED, ROLLED_BACK -> state;
                };
        if (next != state) {
            steps.add(new Step.RevisionState(next));
        }
        if (service.failures() > 0 && failures() == service.failures()) {
            live(true).stream()
                    .filter(Rollout::runs)
                    .map(container -> container.status().startedAt())
                    .filter(started -> started != null)
                    .map(started -> started.plus(STABLE))
                    .min(Comparator.naturalOrder())
                    .ifPresent(this::forgive);
        }
    }

    private void forgive(Instant stableAt) {
        if (stableAt.isAfter(now)) {
            wake(stableAt);
        } else {
            steps.add(new Step.Failures(0, null));
        }
    }

    private int failures() {
        return steps.stream()
                .filter(Step.Failures.class::isInstance)
                .map(step -> ((Step.Failures) step).count())
                .findFirst()
                .orElse(service.failures());
    }

    private List<Container> live(boolean current) {
        return replicas.stream()
                .filter(this::isLive)
                .filter(replica -> isCurrent(replica) == current)
                .map(Replica::container)
                .toList();
    }

    private boolean isLive(Replica replica) {
        Container container = replica.container();
        boolean lost = replica.nodeLost() && container.state() == ContainerState.UNKNOWN;
        return container.wanted() == Wanted.RUNNING && !container.state().isFinal() && !lost;
    }

    private boolean isCurrent(Replica replica) {
        Container.Replica of = replica.container().replica();
        return of != null && of.revision() == service.revision().number() && !replica.leaving();
    }

    private static boolean runs(Container container) {
        return container.state() == ContainerState.RUNNING;
    }

    /** Those that do not run first, then the youngest. */
    private static Comparator<Container> leastMissed() {
        return Comparator.comparing(Rollout::runs)
                .thenComparing(Comparator.comparing(Container::id).reversed());
    }

    private void wake(Instant at) {
        Instant before = wakeAt;
        if (before == null || at.isBefore(before)) {
            wakeAt = at;
        }
    }
}
