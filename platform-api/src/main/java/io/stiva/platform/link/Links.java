package io.stiva.platform.link;

import io.stiva.platform.shared.Notifications;
import io.stiva.platform.workload.Assignments;
import io.stiva.protocol.Desired;
import io.stiva.vocabulary.NodeId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;

/**
 * The nodes whose control link ended up on this replica. Sends them their desired state whenever
 * PostgreSQL says that it changed, and looks by itself now and then, because a notification may be
 * lost.
 */
@Component
class Links implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Links.class);
    private static final long LOOK_SECONDS = 15;

    private final Assignments assignments;
    private final Notifications notifications;
    private final Map<NodeId, LinkConnection> connections = new ConcurrentHashMap<>();
    private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("links").daemon().factory());
    private volatile boolean running;

    Links(Assignments assignments, Notifications notifications) {
        this.assignments = assignments;
        this.notifications = notifications;
    }

    @Override
    public void start() {
        running = true;
        var _ = notifications.subscribe(Assignments.CHANNEL, this::changed);
        var _ =
                clock.scheduleWithFixedDelay(
                        this::refreshAll, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    /** Closes every link: the nodes dial another replica. */
    @Override
    public void stop() {
        running = false;
        clock.shutdownNow();
        connections.values().forEach(connection -> connection.close(CloseStatus.GOING_AWAY));
        senders.shutdown();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** A node is welcome on this link; an older one of the same node ends. */
    void add(LinkConnection connection) {
        LinkConnection before = connections.put(connection.node(), connection);
        if (before != null) {
            before.close(CloseStatus.POLICY_VIOLATION.withReason("a newer link"));
        }
        refresh(connection);
    }

    void remove(LinkConnection connection) {
        connections.remove(connection.node(), connection);
    }

    Optional<LinkConnection> find(NodeId node) {
        return Optional.ofNullable(connections.get(node));
    }

    Collection<LinkConnection> all() {
        return List.copyOf(connections.values());
    }

    private void changed(String payload) {
        if (payload.equals(Notifications.RECONNECTED)) {
            refreshAll();
        } else {
            find(new NodeId(UUID.fromString(payload))).ifPresent(this::refresh);
        }
    }

    private void refreshAll() {
        connections.values().forEach(this::refresh);
    }

    private void refresh(LinkConnection connection) {
        if (running && connection.startRefresh()) {
            senders.execute(() -> sendDesired(connection));
        }
    }

    private void sendDesired(LinkConnection connection) {
        while (connection.takeRefresh()) {
            try {
                Desired desired = assignments.desiredFor(connection.node());
                if (connection.isNewer(desired.generation())) {
                    connection.send(desired);
                }
            } catch (RuntimeException e) {
                // Asked again by the next notification or look.
                LOG.warn("node {}: no desired state just now", connection.node(), e);
            }
        }
    }
}
