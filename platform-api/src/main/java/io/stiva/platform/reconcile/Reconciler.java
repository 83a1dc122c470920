package io.stiva.platform.reconcile;

import io.stiva.platform.fleet.FleetSettings;
import io.stiva.platform.fleet.Nodes;
import io.stiva.platform.shared.Notifications;
import io.stiva.platform.workload.Assignments;
import io.stiva.platform.workload.Rollouts;
import io.stiva.platform.workload.WaitingContainers;
import io.stiva.platform.workload.WakeUps;
import io.stiva.vocabulary.ServiceId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Runs the loops while this process leads. */
@Component
class Reconciler implements SmartLifecycle {

    private static final Duration ELECTION = Duration.ofMillis(500);

    private final ReconcileSettings settings;
    private final Notifications notifications;
    private final RolloutLoop rollouts;
    private final FleetWatch fleet;
    private final Leadership leadership;
    private final Loop electing;
    private final Loop rolling;
    private final Loop placing;
    private final Loop watching;
    private @Nullable List<Notifications.Subscription> subscriptions;

    Reconciler(
            ReconcileSettings settings,
            FleetSettings fleetSettings,
            Notifications notifications,
            LeaderLockStore lock,
            Rollouts rollouts,
            WaitingContainers waiting,
            Assignments assignments,
            Nodes nodes,
            Clock clock) {
        this.settings = settings;
        this.notifications = notifications;
        this.rollouts = new RolloutLoop(rollouts, clock, settings.sweep());
        this.fleet = new FleetWatch(nodes, assignments, fleetSettings, clock);
        this.leadership = new Leadership(lock, clock, this::lookAtEverything);
        PlacementLoop placement = new PlacementLoop(waiting, settings.sweep());
        this.electing = new Loop("stiva-elect", this::elect);
        this.rolling = new Loop("stiva-roll", whileLeading(this.rollouts::step));
        this.placing = new Loop("stiva-place", whileLeading(placement::step));
        this.watching = new Loop("stiva-watch", this::watch);
    }

    private Supplier<Duration> whileLeading(Supplier<Duration> step) {
        return () -> leadership.since().isPresent() ? step.get() : settings.sweep();
    }

    private Duration elect() {
        leadership.check();
        return ELECTION;
    }

    private Duration watch() {
        leadership.since().ifPresent(fleet::step);
        return settings.watch();
    }

    private void lookAtEverything() {
        rollouts.noteAll();
        rolling.wake();
        placing.wake();
    }

    @Override
    public void start() {
        if (!settings.enabled()) {
            return;
        }
        subscriptions =
                List.of(
                        notifications.subscribe(WakeUps.CHANNEL, this::onWorkload),
                        notifications.subscribe(Nodes.CHANNEL, this::onNode));
        List.of(electing, rolling, placing, watching).forEach(Loop::start);
    }

    /** An empty payload means that messages may have been missed. */
    private void onWorkload(String payload) {
        if (payload.equals(Notifications.RECONNECTED)) {
            lookAtEverything();
        } else if (payload.equals(WakeUps.ROOM)) {
            placing.wake();
        } else {
            rollouts.note(new ServiceId(UUID.fromString(payload)));
            rolling.wake();
        }
    }

    private void onNode(String payload) {
        placing.wake();
    }

    @Override
    public void stop() {
        List<Notifications.Subscription> open = subscriptions;
        subscriptions = null;
        if (open == null) {
            return;
        }
        open.forEach(Notifications.Subscription::close);
        try {
            for (Loop loop : List.of(rolling, placing, watching, electing)) {
                loop.stop();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        leadership.resign();
    }

    @Override
    public boolean isRunning() {
        return subscriptions != null;
    }
}
