package io.stiva.node.sync;

import io.stiva.protocol.Desired;
import io.stiva.protocol.DesiredContainer;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.Digest;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker per container, each at most once at a time on a bounded pool: a slow pull holds up
 * nobody but its own container.
 */
final class Workers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    /**
     * Steps block in system calls and downloads; platform threads, because JNA pins virtual ones.
     */
    private static final int MOST_AT_ONCE = 32;

    private static final Duration AFTER_A_FAULT = Duration.ofSeconds(2);

    private final Worker.Tools tools;
    private final Reporting reporting;
    private final RandomGenerator random;
    private final Map<ContainerId, Entry> entries = new ConcurrentHashMap<>();
    private final ExecutorService pool =
            Executors.newFixedThreadPool(
                    MOST_AT_ONCE, Thread.ofPlatform().name("worker-", 0).daemon().factory());
    private final ScheduledExecutorService later =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("worker-later").daemon().factory());

    /** Hears of progress. */
    interface Reporting {
        void changed(ContainerId container);

        void removed(ContainerId container);
    }

    private static final class Entry {
        final Worker worker;
        boolean running;
        boolean again;

        Entry(Worker worker) {
            this.worker = worker;
        }
    }

    Workers(Worker.Tools tools, Reporting reporting, RandomGenerator random) {
        this.tools = tools;
        this.reporting = reporting;
        this.random = random;
    }

    /**
     * Takes a desired state over.
     *
     * @param present every container on the node; those the document does not name are removed
     */
    void apply(Desired desired, Collection<ContainerId> present) {
        Map<ContainerId, DesiredContainer> named = new HashMap<>();
        for (DesiredContainer container : desired.containers()) {
            named.put(ContainerId.parse(container.containerId()), container);
        }
        Set<ContainerId> all = new HashSet<>(named.keySet());
        all.addAll(present);
        all.addAll(entries.keySet());
        for (ContainerId id : all) {
            Entry entry = entries.computeIfAbsent(id, this::entry);
            entry.worker.want(named.get(id));
            poke(id);
        }
    }

    /** Something about the container has changed: look again. */
    void poke(ContainerId id) {
        Entry entry = entries.get(id);
        if (entry == null) {
            return;
        }
        synchronized (entry) {
            if (entry.running) {
                entry.again = true;
                return;
            }
            entry.running = true;
        }
        pool.execute(() -> work(entry));
    }

    Worker.Progress progress(ContainerId id) {
        Entry entry = entries.get(id);
        return entry == null ? new Worker.Progress(null, null) : entry.worker.progress();
    }

    /** Every container a worker looks after. */
    List<ContainerId> known() {
        return List.copyOf(entries.keySet());
    }

    /** Images of containers that are to run, also of those that wait for another attempt. */
    Set<Digest> wantedImages() {
        Set<Digest> images = new HashSet<>();
        for (Entry entry : entries.values()) {
            DesiredContainer wanted = entry.worker.wanted();
            if (wanted != null && wanted.run()) {
                DesiredSpec.digest(wanted).ifPresent(images::add);
            }
        }
        return images;
    }

    private Entry entry(ContainerId id) {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), random);
        return new Entry(new Worker(id, tools, backoff));
    }

    private void work(Entry entry) {
        ContainerId id = entry.worker.id();
        do {
            synchronized (entry) {
                entry.again = false;
            }
            switch (stepSafely(entry.worker)) {
                case Worker.Outcome.Done ignored -> reporting.changed(id);
                case Worker.Outcome.Again again -> pokeAfter(id, again.after());
                case Worker.Outcome.Gone ignored -> {
                    if (forget(entry)) {
                        reporting.removed(id);
                        return;
                    }
                }
            }
        } while (goesOn(entry));
    }

    private void pokeAfter(ContainerId id, Duration wait) {
        var _ = later.schedule(() -> poke(id), wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Worker.Outcome stepSafely(Worker worker) {
        try {
            return worker.step(() -> reporting.changed(worker.id()));
        } catch (RuntimeException e) {
            LOG.error("{}: a step failed, tried again", worker.id(), e);
            return new Worker.Outcome.Again(AFTER_A_FAULT);
        }
    }

    /** Unless it is wanted again meanwhile. */
    private boolean forget(Entry entry) {
        synchronized (entry) {
            if (entry.worker.wanted() != null) {
                entry.again = true;
                return false;
            }
            entries.remove(entry.worker.id());
            return true;
        }
    }

    private static boolean goesOn(Entry entry) {
        synchronized (entry) {
            if (!entry.again) {
                entry.running = false;
            }
            return entry.again;
        }
    }

    @Override
    public void close() {
        later.shutdownNow();
        pool.shutdownNow();
    }
}
