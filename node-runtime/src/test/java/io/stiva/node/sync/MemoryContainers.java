package io.stiva.node.sync;

import io.stiva.node.cgroup.Limits;
import io.stiva.node.container.ContainerListener;
import io.stiva.node.container.ContainerProcess;
import io.stiva.node.container.ContainerSpec;
import io.stiva.node.container.ContainerStats;
import io.stiva.node.container.Containers;
import io.stiva.node.container.Counters;
import io.stiva.node.container.DeathCertificate;
import io.stiva.node.container.Exec;
import io.stiva.node.container.ExecSpec;
import io.stiva.node.container.LogLine;
import io.stiva.node.container.LogQuery;
import io.stiva.node.container.LogReader;
import io.stiva.node.container.ObservedContainer;
import io.stiva.node.container.ObservedHealth;
import io.stiva.node.image.Image;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Containers that run nothing and obey at once. */
final class MemoryContainers implements Containers {

    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<ContainerId, ObservedContainer> all = new ConcurrentHashMap<>();
    volatile ContainerListener listener = ContainerListener.NOBODY;
    volatile Runnable atStart = () -> {};
    volatile RuntimeException nextStart = new IllegalStateException("never thrown");
    volatile boolean failNextStart;
    volatile @Nullable MemoryExec nextExec;

    @Override
    public List<ObservedContainer> recover() {
        return list();
    }

    @Override
    public ObservedContainer start(ContainerSpec spec, Image image) {
        calls.add("start " + spec.id());
        atStart.run();
        if (failNextStart) {
            failNextStart = false;
            throw nextStart;
        }
        ObservedContainer before = all.get(spec.id());
        int incarnation = before == null ? 1 : before.incarnation() + 1;
        return set(seen(spec, image, ContainerState.RUNNING, incarnation, deaths(before)));
    }

    @Override
    public void stop(ContainerId id, EndReason why) {
        calls.add("stop " + id + " " + why);
        end(id, ContainerState.STOPPED, why);
    }

    @Override
    public void kill(ContainerId id, EndReason why) {
        calls.add("kill " + id + " " + why);
        end(id, ContainerState.STOPPED, why);
    }

    @Override
    public void signal(ContainerId id, int signal) {
        calls.add("signal " + id + " " + signal);
    }

    @Override
    public ObservedContainer pause(ContainerId id) {
        return in(id, ContainerState.PAUSED);
    }

    @Override
    public ObservedContainer unpause(ContainerId id) {
        return in(id, ContainerState.RUNNING);
    }

    private ObservedContainer in(ContainerId id, ContainerState state) {
        ObservedContainer before = find(id).orElseThrow();
        return set(
                new ObservedContainer(
                        before.spec(),
                        before.image(),
                        state,
                        before.pid(),
                        before.incarnation(),
                        before.restarts(),
                        before.startedAt(),
                        null,
                        before.health(),
                        before.deaths()));
    }

    @Override
    public ObservedContainer update(ContainerId id, Limits limits) {
        calls.add("update " + id);
        return find(id).orElseThrow();
    }

    @Override
    public Exec exec(ContainerId id, ExecSpec what) {
        calls.add("exec " + id + " " + String.join(" ", what.command()));
        MemoryExec next = nextExec;
        if (next == null) {
            throw StivaException.of(ErrorCategory.CONFLICT, "container-not-running")
                    .say("the container does not run")
                    .build();
        }
        return next;
    }

    @Override
    public List<ContainerProcess> processes(ContainerId id) {
        return List.of(
                new ContainerProcess(
                        1,
                        0,
                        0,
                        "S",
                        Duration.ofMillis(1500),
                        Bytes.mebi(2),
                        Duration.ofSeconds(60),
                        "httpd -f"));
    }

    /** Every file holds its own path many times over. */
    @Override
    public void copyOut(ContainerId id, String path, OutputStream to) throws IOException {
        for (int i = 0; i < 50_000; i++) {
            to.write(path.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void copyIn(ContainerId id, String directory, InputStream archive) throws IOException {
        calls.add("copyIn " + directory + " " + archive.readAllBytes().length);
    }

    @Override
    public Optional<DeathCertificate> await(ContainerId id, int incarnation, Duration patience) {
        return find(id).flatMap(ObservedContainer::lastDeath);
    }

    @Override
    public void remove(ContainerId id) {
        calls.add("remove " + id);
        all.remove(id);
    }

    /** A container ends by itself or on request. */
    void end(ContainerId id, ContainerState state, EndReason why) {
        ObservedContainer before = find(id).orElseThrow();
        List<DeathCertificate> deaths = new ArrayList<>(before.deaths());
        deaths.add(
                new DeathCertificate(
                        before.incarnation(),
                        NOON,
                        NOON.plusSeconds(5),
                        7,
                        null,
                        why,
                        Counters.ZERO,
                        List.of(new LogLine(LogLine.Stream.STDERR, NOON, "bye")),
                        ""));
        set(
                new ObservedContainer(
                        before.spec(),
                        before.image(),
                        state,
                        0,
                        before.incarnation(),
                        0,
                        NOON,
                        null,
                        ObservedHealth.UNCHECKED,
                        deaths));
    }

    private ObservedContainer set(ObservedContainer container) {
        all.put(container.id(), container);
        listener.changed(container);
        return container;
    }

    private static List<DeathCertificate> deaths(@Nullable ObservedContainer before) {
        return before == null ? List.of() : before.deaths();
    }

    private static ObservedContainer seen(
            ContainerSpec spec,
            Image image,
            ContainerState state,
            int incarnation,
            List<DeathCertificate> deaths) {
        return new ObservedContainer(
                spec,
                image.digest(),
                state,
                4711,
                incarnation,
                0,
                NOON,
                null,
                ObservedHealth.UNCHECKED,
                deaths);
    }

    @Override
    public List<ObservedContainer> list() {
        return List.copyOf(all.values());
    }

    @Override
    public Optional<ObservedContainer> find(ContainerId id) {
        return Optional.ofNullable(all.get(id));
    }

    @Override
    public Optional<Counters> counters(ContainerId id) {
        return find(id).filter(container -> container.state() == ContainerState.RUNNING)
                .map(container -> Counters.ZERO);
    }

    @Override
    public Optional<ContainerStats> stats(ContainerId id) {
        return Optional.empty();
    }

    @Override
    public LogReader logs(ContainerId id, LogQuery query) {
        Deque<LogLine> lines =
                new ArrayDeque<>(List.of(new LogLine(LogLine.Stream.STDOUT, NOON, "hello")));
        return new LogReader() {
            @Override
            public Optional<LogLine> next(Duration patience) {
                return Optional.ofNullable(lines.poll());
            }

            @Override
            public boolean isEnded() {
                return lines.isEmpty();
            }

            @Override
            public void close() {
                lines.clear();
            }
        };
    }

    @Override
    public void close() {
        listener = ContainerListener.NOBODY;
    }
}
