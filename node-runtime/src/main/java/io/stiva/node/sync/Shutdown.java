package io.stiva.node.sync;

import io.stiva.node.container.Containers;
import io.stiva.node.container.ObservedContainer;
import io.stiva.node.network.Networks;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's end. Containers live on, unless the settings' file says that the whole machine is
 * being put down; then nothing of them stays on it but files, and what was running is started again
 * by the next agent.
 */
public final class Shutdown implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final AgentSettings settings;
    private final Agent agent;
    private final Containers containers;
    private final Networks networks;

    public Shutdown(AgentSettings settings, Agent agent, Containers containers, Networks networks) {
        this.settings = settings;
        this.agent = agent;
        this.containers = containers;
        this.networks = networks;
    }

    @Override
    public void run() {
        agent.close();
        Path file = settings.stopContainersFile();
        if (file != null && Files.exists(file)) {
            stopAll();
            withdraw();
        }
        containers.close();
    }

    private void withdraw() {
        try {
            networks.withdraw();
        } catch (RuntimeException e) {
            LOG.error("bridges and rules stay on the host", e);
        }
    }

    private void stopAll() {
        List<ObservedContainer> running =
                containers.list().stream().filter(Shutdown::isLive).toList();
        LOG.info("stopping {} containers", running.size());
        running.forEach(container -> containers.stop(container.id(), EndReason.NODE_DRAINED));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (containers.list().stream().anyMatch(Shutdown::isLive) && System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    private static boolean isLive(ObservedContainer container) {
        ContainerState state = container.state();
        return state == ContainerState.STARTING
                || state == ContainerState.RUNNING
                || state == ContainerState.PAUSED
                || state == ContainerState.STOPPING
                || state == ContainerState.RESTARTING;
    }
}
