package io.stiva.node.sync;

import io.stiva.node.container.ContainerSpec;
import io.stiva.node.container.Containers;
import io.stiva.node.container.NameResolution;
import io.stiva.node.container.ObservedContainer;
import io.stiva.node.image.HeldImage;
import io.stiva.node.image.Image;
import io.stiva.node.network.Endpoint;
import io.stiva.node.network.Networks;
import io.stiva.protocol.DesiredContainer;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.StivaException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one container to what is wanted of it. Steps run one at a time; wishes may change at any
 * moment and the next step sees the newest one.
 */
final class Worker {

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final ContainerId id;
    private final Tools tools;
    private final Backoff backoff;
    private volatile @Nullable DesiredContainer wanted;
    private volatile @Nullable ContainerState phase;
    private volatile @Nullable Failure failure;

    /**
     * What every worker works with.
     *
     * @param admission refuses, by throwing, while this node may start nothing
     */
    record Tools(
            Containers containers,
            Networks networks,
            ImageSource images,
            ImageSource.PullAccess access,
            NameResolution resolution,
            Runnable admission) {}

    /**
     * What is known of a container besides what the kernel shows.
     *
     * @param phase PULLING, STARTING, STOPPED, FAILED or REMOVING; null = what the container says
     */
    record Progress(@Nullable ContainerState phase, @Nullable Failure failure) {}

    /** What a step led to. */
    sealed interface Outcome {
        record Done() implements Outcome {}

        /** Nothing is left of the container. */
        record Gone() implements Outcome {}

        record Again(Duration after) implements Outcome {}
    }

    Worker(ContainerId id, Tools tools, Backoff backoff) {
        this.id = id;
        this.tools = tools;
        this.backoff = backoff;
    }

    ContainerId id() {
        return id;
    }

    /** Null = it should be gone. */
    void want(@Nullable DesiredContainer container) {
        wanted = container;
    }

    @Nullable DesiredContainer wanted() {
        return wanted;
    }

    Progress progress() {
        return new Progress(phase, failure);
    }

    /**
     * One look and what it calls for.
     *
     * @param report called when the progress has changed half-way
     */
    Outcome step(Runnable report) {
        DesiredContainer container = wanted;
        if (container == null) {
            return remove(report);
        }
        Optional<ObservedContainer> seen = tools.containers().find(id);
        if (seen.isPresent() && isOver(seen.get().state())) {
            tools.networks().detach(id);
        }
        return container.run() ? run(container, seen, report) : stop(container, seen, report);
    }

    private Outcome remove(Runnable report) {
        phase = ContainerState.REMOVING;
        report.run();
        tools.containers().remove(id);
        tools.networks().release(id);
        return new Outcome.Gone();
    }

    private Outcome stop(
            DesiredContainer container, Optional<ObservedContainer> seen, Runnable report) {
        if (seen.isEmpty()) {
            failure = null;
            phase = ContainerState.STOPPED;
            report.run();
            return new Outcome.Done();
        }
        ContainerState state = seen.get().state();
        EndReason why = container.stopReason();
        if (why == EndReason.USER_KILLED && (runs(state) || state == ContainerState.STOPPING)) {
            tools.containers().kill(id, why);
        } else if (runs(state)) {
            tools.containers().stop(id, why == null ? EndReason.USER_STOPPED : why);
        }
        return new Outcome.Done();
    }

    private Outcome run(
            DesiredContainer container, Optional<ObservedContainer> seen, Runnable report) {
        Failure before = failure;
        if (before != null && !before.retryable()) {
            return new Outcome.Done();
        }
        boolean start = seen.isEmpty() || seen.get().state() == ContainerState.STOPPED;
        return start
                ? start(container, report)
                : stand(Boolean.TRUE.equals(container.pause()), seen.get().state());
    }

    /** Pauses what should stand still, whenever it is seen going, and the other way round. */
    private Outcome stand(boolean pause, ContainerState state) {
        try {
            if (pause && state == ContainerState.RUNNING) {
                tools.containers().pause(id);
            } else if (!pause && state == ContainerState.PAUSED) {
                tools.containers().unpause(id);
            }
        } catch (StivaException e) {
            LOG.warn("{}: does not {}", id, pause ? "pause" : "go on", e);
            // Ended meanwhile: its new state is told, and looked at then.
            return e.category().isRetryable()
                    ? new Outcome.Again(backoff.next())
                    : new Outcome.Done();
        }
        return new Outcome.Done();
    }

    private Outcome start(DesiredContainer container, Runnable report) {
        phase = ContainerState.PULLING;
        report.run();
        HeldImage held;
        try {
            tools.admission().run();
        } catch (RuntimeException e) {
            return failed(Failure.ofAdmission(e), e, report);
        }
        try {
            held = tools.images().fetch(DesiredSpec.image(container), tools.access());
        } catch (RuntimeException e) {
            return failed(Failure.ofPull(e), e, report);
        }
        // Until the container is there to be asked which image it uses.
        try (held) {
            return start(container, held.image(), report);
        }
    }

    private Outcome start(DesiredContainer container, Image image, Runnable report) {
        DesiredContainer now = wanted;
        if (now == null || !now.run()) {
            return new Outcome.Again(Duration.ZERO);
        }
        failure = null;
        phase = ContainerState.STARTING;
        report.run();
        try {
            Endpoint endpoint =
                    tools.networks()
                            .reserve(id, projectOf(container), DesiredSpec.ports(container));
            ContainerSpec spec = DesiredSpec.spec(container, endpoint, tools.resolution());
            tools.containers().start(spec, image);
        } catch (RuntimeException e) {
            return failed(Failure.ofStart(e), e, report);
        }
        backoff.reset();
        phase = null;
        report.run();
        return new Outcome.Done();
    }

    private Outcome failed(Failure why, RuntimeException cause, Runnable report) {
        LOG.warn("{}: {} {}", id, why.reason(), why.detail(), cause);
        failure = why;
        phase = why.retryable() ? ContainerState.PULLING : ContainerState.FAILED;
        report.run();
        return why.retryable() ? new Outcome.Again(backoff.next()) : new Outcome.Done();
    }

    private static boolean isOver(ContainerState state) {
        return state == ContainerState.STOPPED
                || state == ContainerState.SUCCEEDED
                || state == ContainerState.FAILED;
    }

    private static boolean runs(ContainerState state) {
        return switch (state) {
            case STARTING, RUNNING, PAUSED, RESTARTING -> true;
            case PENDING,
                    SCHEDULED,
                    PULLING,
                    STOPPING,
                    STOPPED,
                    SUCCEEDED,
                    FAILED,
                    UNKNOWN,
                    REMOVING,
                    REMOVED ->
                    false;
        };
    }

    private static ProjectId projectOf(DesiredContainer container) {
        return ProjectId.parse(container.projectId());
    }
}
