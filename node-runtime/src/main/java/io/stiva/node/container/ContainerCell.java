package io.stiva.node.container;

import io.stiva.node.cgroup.Cgroup;
import io.stiva.node.container.ContainerStore.StoredSpec;
import io.stiva.node.image.Image;
import io.stiva.node.launch.Launch;
import io.stiva.node.launch.MonitorMessage;
import io.stiva.node.linux.Flags;
import io.stiva.node.linux.KernelException;
import io.stiva.node.oci.IdRange;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.StivaException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One container: its lock, its life, and the kernel's side of it while it runs. */
final class ContainerCell {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerCell.class);
    private static final Duration LONGEST_DEATH = Duration.ofSeconds(30);

    private final CellContext context;
    private final Image image;
    private final IdRange ids;
    private final Path directory;
    private final Autopsy autopsy;
    private final WhileRunning whileRunning;
    private final Stopping stopping;
    private final RunTimeLimit runTimeLimit;
    private final HealthWatch health;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private volatile ContainerSpec spec;
    private Life life;
    private @Nullable RunningMark mark;
    private volatile @Nullable Incarnation running;
    private volatile ObservedContainer observed;

    ContainerCell(CellContext context, StoredSpec stored, Life life) {
        this.context = context;
        this.spec = stored.spec();
        this.image = stored.image().image();
        this.ids = new IdRange(stored.idBase());
        this.directory = context.store().directory(spec.id());
        this.autopsy = new Autopsy(context.clock(), directory);
        this.whileRunning = new WhileRunning(context, this);
        this.stopping = new Stopping(context, this, image.config().stopSignal());
        this.runTimeLimit = new RunTimeLimit(context, this);
        this.health = new HealthWatch(context, this);
        this.life = life;
        this.observed = seen();
    }

    ContainerId id() {
        return spec.id();
    }

    IdRange ids() {
        return ids;
    }

    Path directory() {
        return directory;
    }

    /** Never waits. */
    ObservedContainer observed() {
        return observed;
    }

    Optional<Counters> counters() {
        Incarnation now = running;
        return now == null ? Optional.empty() : DeathCertificates.counters(now.cgroup());
    }

    /** Whether its log may get more lines. */
    boolean mayLog() {
        return Life.mayLog(observed.state());
    }

    // for its parts

    <T> T locked(Supplier<T> what) {
        lock.lock();
        try {
            return what.get();
        } finally {
            lock.unlock();
        }
    }

    WhileRunning whileRunning() {
        return whileRunning;
    }

    Stopping stopping() {
        return stopping;
    }

    ContainerSpec spec() {
        return spec;
    }

    /** Stored, then told. */
    void respecify(ContainerSpec next) {
        spec = next;
        context.store().replaceSpec(next, image, ids.base());
        tell();
    }

    Optional<Incarnation> running() {
        return Optional.ofNullable(running);
    }

    Optional<Incarnation> running(int number) {
        return running().filter(now -> now.number() == number);
    }

    boolean isPaused() {
        return observed.state() == ContainerState.PAUSED;
    }

    /** Of the running incarnation; for who holds the lock. */
    Instant startedAt() {
        Instant started = life.startedAt();
        return started == null ? context.clock().instant() : started;
    }

    /** To another state of the same incarnation, or of none. */
    void move(UnaryOperator<Life> to) {
        change(to.apply(life), mark);
    }

    Execs.Place place(Incarnation now) {
        return new Execs.Place(spec, image, ids, now);
    }

    // verbs

    ObservedContainer start() {
        lock.lock();
        try {
            if (life.isRunning()) {
                return observed;
            }
            if (life.state() == ContainerState.REMOVED) {
                throw ContainerErrors.notFound(id());
            }
            Life before = life;
            publish(life.asked());
            try {
                launch();
            } catch (StivaException e) {
                change(mayWorkLater(e) ? life.putOff(before) : life.stillborn(stillborn(e)), null);
                throw e;
            }
            return observed;
        } finally {
            lock.unlock();
        }
    }

    /** The running incarnation, paused or not; refuses what has ended or is about to. */
    Incarnation requireRunning() {
        Incarnation now = running;
        if (now == null || life.state() == ContainerState.STOPPING) {
            throw ContainerErrors.notRunning(id(), life.state());
        }
        return now;
    }

    /** Waits for the certificate of an incarnation. */
    Optional<DeathCertificate> await(int incarnation, Duration patience)
            throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            Optional<DeathCertificate> death = life.death(incarnation);
            while (death.isEmpty() && !life.isOver(incarnation) && left > 0) {
                left = news.awaitNanos(left);
                death = life.death(incarnation);
            }
            return death;
        } finally {
            lock.unlock();
        }
    }

    /** Kills it, waits, and deletes everything. */
    void remove() {
        lock.lock();
        try {
            stopping.begin(EndReason.USER_KILLED, true);
            long left = LONGEST_DEATH.toNanos();
            while (running != null && left > 0) {
                left = news.awaitNanos(left);
            }
            if (running != null) {
                throw new IllegalStateException(id() + " does not die");
            }
            context.execs().forget(id());
            context.store().delete(id());
            publish(life.removed());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while removing " + id(), e);
        } finally {
            lock.unlock();
        }
    }

    // starting and ending

    private void launch() {
        Starter.Running started =
                context.starter()
                        .start(
                                new Starter.Order(spec, image, ids, directory, life.incarnation()),
                                this::remember);
        Launch.Started program = started.started();
        int number = started.incarnation().number();
        running = started.incarnation();
        try {
            context.supervisor()
                    .watchPipe(
                            program.status(),
                            program.monitorPid(),
                            message -> ended(number, message));
        } catch (RuntimeException e) {
            running = null;
            context.starter().undo(started);
            throw ContainerErrors.platform(e);
        }
        oversee(number);
        change(life.running(program.at()), mark); // what remember wrote told a guess of the start
        for (MonitorMessage message : program.heard()) {
            ended(number, message);
        }
    }

    /** The node's trouble, not the container's: it counts as no start. */
    private static boolean mayWorkLater(StivaException refusal) {
        return refusal.category().isRetryable();
    }

    private void oversee(int incarnation) {
        HealthCheck check = spec.oversight().health();
        if (check != null) {
            health.begin(incarnation, check);
        }
        Duration limit = spec.oversight().runTimeLimit();
        if (limit != null) {
            runTimeLimit.begin(incarnation, limit);
        }
    }

    /**
     * Written while the program waits for its go, as if it ran already: an agent that dies right
     * after the go leaves enough to find it, and one that dies before leaves an exit record that
     * says so.
     */
    private void remember(Launch launch, Cgroup cgroup) {
        String bootId = context.starter().bootId();
        mark = RunningMark.of(context.kernel(), bootId, launch, cgroup);
        context.store().save(id(), life.running(context.clock().instant()), mark);
    }

    private DeathCertificate stillborn(StivaException cause) {
        LOG.info("{} could not be started: {} {}", id(), cause.getMessage(), cause.privateDetail());
        return DeathCertificates.stillborn(life.incarnation(), context.clock().instant(), cause);
    }

    /** The monitor of an incarnation told its end, or ended itself. */
    private void ended(int number, @Nullable MonitorMessage message) {
        lock.lock();
        try {
            Incarnation old = running;
            if (old == null || old.number() != number) {
                return;
            }
            DeathCertificate death =
                    autopsy.of(number, old.cgroup(), life, message)
                            .orElseGet(() -> unexplained(old));
            running = null;
            context.kernel().close(old.process());
            change(life.ended(death, spec.restartPolicy(), context.clock().instant()), null);
            removeCgroup(old.cgroup());
            restartLater();
        } finally {
            lock.unlock();
        }
    }

    /** The kernel kills a container whose monitor dies; be sure of it. */
    private DeathCertificate unexplained(Incarnation old) {
        stopping.signal(old, Flags.SIGKILL);
        return autopsy.unexplained(old.number(), "its monitor ended without a word");
    }

    private void removeCgroup(Cgroup cgroup) {
        try {
            cgroup.remove();
        } catch (KernelException e) {
            LOG.error("cgroup of {} cannot be removed", id(), e);
        }
    }

    private void restartLater() {
        Instant next = life.nextStartAt();
        if (life.state() != ContainerState.RESTARTING || next == null) {
            return;
        }
        int number = life.incarnation();
        Duration wait = Duration.between(context.clock().instant(), next);
        context.timer()
                .after(
                        wait.isNegative() ? Duration.ZERO : wait,
                        () -> context.work().execute(() -> restart(number)));
    }

    private void restart(int number) {
        lock.lock();
        try {
            if (life.state() != ContainerState.RESTARTING || life.incarnation() != number) {
                return;
            }
            Life before = life;
            publish(life.again());
            try {
                launch();
            } catch (StivaException e) {
                Instant now = context.clock().instant();
                change(
                        mayWorkLater(e)
                                ? life.putOff(before).later(now)
                                : life.ended(stillborn(e), spec.restartPolicy(), now),
                        null);
                restartLater();
            }
        } finally {
            lock.unlock();
        }
    }

    // coming back

    /** Takes up what an earlier agent left. */
    void adopt(@Nullable RunningMark left) {
        lock.lock();
        try {
            if (life.isRunning() && left != null) {
                takeUp(left);
            } else {
                restartLater();
            }
        } finally {
            lock.unlock();
        }
    }

    private void takeUp(RunningMark left) {
        Cgroup cgroup = context.cgroups().adopt(left.cgroups());
        int number = life.incarnation();
        boolean sameBoot = left.bootId().equals(context.starter().bootId());
        Optional<Integer> monitor =
                sameBoot
                        ? HostFacts.open(context.kernel(), left.monitorPid(), left.monitorStart())
                        : Optional.empty();
        if (monitor.isEmpty()) {
            endedMeanwhile(number, cgroup, sameBoot);
            return;
        }
        // Its first process may have ended a moment ago; then the monitor is about to end.
        int process = HostFacts.open(context.kernel(), left.pid(), left.pidStart()).orElse(-1);
        mark = left;
        running = new Incarnation(number, cgroup, left.pid(), process);
        oversee(number);
        look();
        context.supervisor()
                .watchProcess(monitor.get(), left.monitorPid(), message -> ended(number, message));
        if (life.state() == ContainerState.STOPPING) {
            cgroup.thaw();
            stopping.killLater(number);
        } else if (cgroup.isFrozen() != (life.state() == ContainerState.PAUSED)) {
            // Between the freezer and the state file the agent was killed: the kernel is right.
            change(cgroup.isFrozen() ? life.paused() : life.resumed(), left);
        }
    }

    private void endedMeanwhile(int number, Cgroup cgroup, boolean sameBoot) {
        Instant now = context.clock().instant();
        DeathCertificate death = autopsy.meanwhile(number, cgroup, life, sameBoot);
        change(life.ended(death, spec.restartPolicy(), now), null);
        if (sameBoot) {
            removeCgroup(cgroup);
        }
        restartLater();
    }

    /** Its state file could not be read: nothing about it is certain but that it must not run. */
    void condemn() {
        lock.lock();
        try {
            String fate = "its state file was damaged";
            change(life.stillborn(autopsy.unexplained(life.incarnation(), fate)), null);
        } finally {
            lock.unlock();
        }
    }

    // telling

    /**
     * Stored first, then told: what others hear of is true after a crash as well, unless the disk
     * is full; what has happened is told then all the same and stored when there is room.
     */
    private void change(Life next, @Nullable RunningMark nextMark) {
        life = next;
        mark = nextMark;
        context.store().keep(id(), next, nextMark);
        tell();
    }

    /** For states that are stored elsewhere or need not be. */
    private void publish(Life next) {
        life = next;
        tell();
    }

    void tell() {
        look();
        news.signalAll();
        try {
            context.listener().changed(observed);
        } catch (RuntimeException e) {
            LOG.error("a listener stumbled over {}", id(), e);
        }
    }

    void look() {
        observed = seen();
    }

    private ObservedContainer seen() {
        Incarnation now = running;
        return new ObservedContainer(
                spec,
                image.digest(),
                life.state(),
                now == null ? 0 : now.pid(),
                life.incarnation(),
                life.restarts(),
                life.startedAt(),
                life.nextStartAt(),
                health.seen(),
                List.copyOf(life.deaths()));
    }
}
