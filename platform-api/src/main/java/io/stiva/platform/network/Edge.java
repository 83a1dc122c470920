package io.stiva.platform.network;

import io.stiva.platform.shared.Events;
import io.stiva.platform.shared.Notifications;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Compares the proxy with the tables after every event and now and then, and tells it the
 * difference. A proxy that was restarted knows nothing and is told everything.
 */
@Component
class Edge implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);

    private final EdgeSettings settings;
    private final EdgeRouteStore routes;
    private final Notifications notifications;
    private final Semaphore news = new Semaphore(0);
    private volatile @Nullable Thread thread;
    private Notifications.@Nullable Subscription subscription;
    private List<String> lastLeftOut = List.of();
    private boolean away;

    Edge(EdgeSettings settings, EdgeRouteStore routes, Notifications notifications) {
        this.settings = settings;
        this.routes = routes;
        this.notifications = notifications;
    }

    @Override
    public void start() {
        Path socket = settings.socket();
        if (socket == null) {
            return;
        }
        subscription = notifications.subscribe(Events.CHANNEL, payload -> news.release());
        // Known before it runs, because it ends as soon as it is not the known one.
        Thread follower =
                Thread.ofPlatform()
                        .name("edge")
                        .daemon()
                        .unstarted(() -> keepUp(new ProxySocket(socket)));
        thread = follower;
        follower.start();
    }

    @Override
    public void stop() {
        Thread running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
        }
        Notifications.Subscription listening = subscription;
        if (listening != null) {
            listening.close();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void keepUp(ProxySocket proxy) {
        while (Thread.currentThread() == thread) {
            try {
                follow(proxy);
                boolean woken =
                        news.tryAcquire(settings.lookEvery().toMillis(), TimeUnit.MILLISECONDS);
                LOG.trace("woken by an event: {}", woken);
                news.drainPermits();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void follow(ProxySocket proxy) {
        try {
            List<Route> wanted = routes.allAcrossTenants();
            EdgePlan.Steps steps = EdgePlan.between(proxy.state(), wanted);
            proxy.tell(steps.commands());
            if (!steps.commands().isEmpty()) {
                LOG.info("edge: {} changes for {} routes", steps.commands().size(), wanted.size());
            }
            if (!steps.leftOut().equals(lastLeftOut) && !steps.leftOut().isEmpty()) {
                LOG.warn("edge: no room for {}", steps.leftOut());
            }
            lastLeftOut = steps.leftOut();
            away = false;
        } catch (IOException e) {
            if (!away) {
                LOG.warn("edge: the proxy cannot be steered: {}", e.toString());
            }
            away = true;
        } catch (RuntimeException e) {
            LOG.warn("edge: not compared", e);
        }
    }
}
