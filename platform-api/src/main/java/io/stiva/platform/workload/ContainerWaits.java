package io.stiva.platform.workload;

import io.stiva.platform.access.Caller;
import io.stiva.platform.shared.Events;
import io.stiva.platform.shared.Notifications;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Holds a request until a container is in a state, woken by its account's events. */
@Component
class ContainerWaits {

    static final int MAX_SECONDS = 300;

    /** Looks again without news, because a notification may be lost. */
    private static final long LOOK_MILLIS = 5_000;

    private final Containers containers;
    private final Notifications notifications;
    private final Clock clock;

    ContainerWaits(Containers containers, Notifications notifications, Clock clock) {
        this.containers = containers;
        this.notifications = notifications;
        this.clock = clock;
    }

    /**
     * Waits.
     *
     * @param timeout 0 to 300 seconds
     * @throws StivaException TIMED_OUT {@code wait-timed-out}; CONFLICT {@code wrong-state} as soon
     *     as the state cannot come any more
     */
    @SuppressWarnings("try") // The subscription is only held open for the wait.
    Containers.Whole await(Caller caller, String id, ContainerState state, int timeout) {
        if (timeout < 0 || timeout > MAX_SECONDS) {
            throw StivaException.of(ErrorCategory.INVALID, "invalid-timeout")
                    .say("timeout must be 0 to %d seconds", MAX_SECONDS)
                    .field("timeout", "must be 0 to " + MAX_SECONDS)
                    .build();
        }
        String account = caller.requireAccount().toString();
        Semaphore news = new Semaphore(0);
        try (Notifications.Subscription subscription =
                notifications.subscribe(
                        Events.CHANNEL,
                        payload -> {
                            if (payload.isEmpty() || payload.equals(account)) {
                                news.release();
                            }
                        })) {
            return look(caller, id, state, timeout, news);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StivaException.of(ErrorCategory.UNAVAILABLE, "wait-interrupted")
                    .say("the control plane is stopping: wait again")
                    .build();
        }
    }

    private Containers.Whole look(
            Caller caller, String id, ContainerState state, int timeout, Semaphore news)
            throws InterruptedException {
        Instant deadline = clock.instant().plusSeconds(timeout);
        while (true) {
            news.drainPermits();
            Containers.Whole whole = containers.find(caller, id);
            Container container = whole.container();
            if (container.state() == state) {
                return whole;
            }
            requireReachable(container, state);
            long left = Duration.between(clock.instant(), deadline).toMillis();
            if (left <= 0) {
                throw WorkloadErrors.waitedInVain(state, container, timeout);
            }
            long rest = Math.min(left, LOOK_MILLIS);
            if (news.tryAcquire(rest, TimeUnit.MILLISECONDS)) {
                news.drainPermits();
            }
        }
    }

    private static void requireReachable(Container container, ContainerState wanted) {
        boolean over = container.state() == ContainerState.REMOVED;
        boolean ended = container.state().isFinal() && wanted != ContainerState.REMOVED;
        if (over || ended) {
            throw WorkloadErrors.wrongState(
                    "awaited as " + wanted, container, "see 'stiva why " + container.id() + "'");
        }
    }
}
