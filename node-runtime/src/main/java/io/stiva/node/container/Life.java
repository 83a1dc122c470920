package io.stiva.node.container;

import static io.stiva.vocabulary.ContainerState.FAILED;
import static io.stiva.vocabulary.ContainerState.PAUSED;
import static io.stiva.vocabulary.ContainerState.REMOVED;
import static io.stiva.vocabulary.ContainerState.RESTARTING;
import static io.stiva.vocabulary.ContainerState.RUNNING;
import static io.stiva.vocabulary.ContainerState.STARTING;
import static io.stiva.vocabulary.ContainerState.STOPPED;
import static io.stiva.vocabulary.ContainerState.STOPPING;
import static io.stiva.vocabulary.ContainerState.SUCCEEDED;

import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.RestartPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a container is in its life; owns every move from one state to the next.
 *
 * @param incarnation of the last start, 0 before the first
 * @param restarts by policy since it was last asked to start
 * @param failuresInRow starts that soon ended, for the back-off
 * @param stopWanted why it was asked to end; null when it was not
 * @param deaths the last {@value #MOST_DEATHS}, oldest first
 */
record Life(
        ContainerState state,
        int incarnation,
        int restarts,
        int failuresInRow,
        @Nullable Instant startedAt,
        @Nullable Instant nextStartAt,
        @Nullable EndReason stopWanted,
        List<DeathCertificate> deaths) {

    static final int MOST_DEATHS = 8;

    Life {
        deaths = List.copyOf(deaths);
    }

    static Life unborn() {
        return new Life(STOPPED, 0, 0, 0, null, null, null, List.of());
    }

    boolean isRunning() {
        return state == RUNNING || state == PAUSED || state == STOPPING;
    }

    Optional<DeathCertificate> death(int number) {
        return deaths.stream().filter(death -> death.incarnation() == number).findFirst();
    }

    /** Whether an incarnation has ended, or will never begin. */
    boolean isOver(int number) {
        return state == REMOVED || deaths.stream().anyMatch(death -> death.incarnation() >= number);
    }

    /** Whether the log of a container in this state may get more lines. */
    static boolean mayLog(ContainerState state) {
        return switch (state) {
            case STARTING, RUNNING, PAUSED, STOPPING, RESTARTING -> true;
            case STOPPED,
                    SUCCEEDED,
                    FAILED,
                    REMOVED,
                    PENDING,
                    SCHEDULED,
                    PULLING,
                    UNKNOWN,
                    REMOVING ->
                    false;
        };
    }

    /** A start that somebody asked for: the counting of restarts begins anew. */
    Life asked() {
        return new Life(STARTING, incarnation + 1, 0, 0, null, null, null, deaths);
    }

    /** A start by the restart policy. */
    Life again() {
        require(RESTARTING);
        return new Life(
                STARTING, incarnation + 1, restarts + 1, failuresInRow, null, null, null, deaths);
    }

    /** The node could not start it just now: as it was before, but for the number. */
    Life putOff(Life before) {
        require(STARTING);
        return new Life(
                before.state,
                incarnation,
                before.restarts,
                before.failuresInRow,
                before.startedAt,
                before.nextStartAt,
                before.stopWanted,
                deaths);
    }

    /** The restart was put off and is tried again; the policy does not count that. */
    Life later(Instant now) {
        require(RESTARTING);
        Instant next = now.plus(Backoff.delay(failuresInRow));
        return new Life(
                RESTARTING,
                incarnation,
                restarts,
                failuresInRow + 1,
                startedAt,
                next,
                null,
                deaths);
    }

    Life running(Instant at) {
        require(STARTING);
        return new Life(
                RUNNING, incarnation, restarts, failuresInRow, at, null, stopWanted, deaths);
    }

    /** All its processes stand. */
    Life paused() {
        require(RUNNING);
        return in(PAUSED);
    }

    /** They go on. */
    Life resumed() {
        require(PAUSED);
        return in(RUNNING);
    }

    private Life in(ContainerState next) {
        return new Life(
                next, incarnation, restarts, failuresInRow, startedAt, null, stopWanted, deaths);
    }

    /** Asked to end. A second request does not change the first one's reason. */
    Life stopping(EndReason why) {
        EndReason first = stopWanted == null ? why : stopWanted;
        return switch (state) {
            case RUNNING, PAUSED ->
                    new Life(
                            STOPPING,
                            incarnation,
                            restarts,
                            failuresInRow,
                            startedAt,
                            null,
                            first,
                            deaths);
            case RESTARTING -> settled(STOPPED, first, deaths);
            case STARTING,
                    STOPPING,
                    STOPPED,
                    SUCCEEDED,
                    FAILED,
                    REMOVED,
                    PENDING,
                    SCHEDULED,
                    PULLING,
                    UNKNOWN,
                    REMOVING ->
                    this;
        };
    }

    /** The incarnation ended; the policy says what comes next. */
    Life ended(DeathCertificate death, RestartPolicy policy, Instant now) {
        List<DeathCertificate> all = with(death);
        if (stopWanted != null) {
            return settled(STOPPED, stopWanted, all);
        }
        boolean failed = death.reason() != EndReason.COMPLETED;
        if (!wantsRestart(policy, failed)) {
            return settled(failed ? FAILED : SUCCEEDED, null, all);
        }
        int row = Backoff.isSteady(death) ? 0 : failuresInRow;
        Instant next = now.plus(Backoff.delay(row));
        return new Life(RESTARTING, incarnation, restarts, row + 1, startedAt, next, null, all);
    }

    /** A start that somebody waits for did not work: no policy repeats it. */
    Life stillborn(DeathCertificate death) {
        return settled(FAILED, null, with(death));
    }

    Life removed() {
        return settled(REMOVED, stopWanted, deaths);
    }

    private boolean wantsRestart(RestartPolicy policy, boolean failed) {
        return switch (policy.kind()) {
            case NO -> false;
            case ON_FAILURE ->
                    failed && (policy.maxRetries() == 0 || restarts < policy.maxRetries());
            case ALWAYS, UNLESS_STOPPED -> true;
        };
    }

    private Life settled(
            ContainerState state, @Nullable EndReason why, List<DeathCertificate> all) {
        return new Life(state, incarnation, restarts, 0, startedAt, null, why, all);
    }

    private List<DeathCertificate> with(DeathCertificate death) {
        List<DeathCertificate> all = new ArrayList<>(deaths);
        all.add(death);
        return all.subList(Math.max(0, all.size() - MOST_DEATHS), all.size());
    }

    private void require(ContainerState wanted) {
        if (state != wanted) {
            throw new IllegalStateException("is " + state + ", not " + wanted);
        }
    }
}
