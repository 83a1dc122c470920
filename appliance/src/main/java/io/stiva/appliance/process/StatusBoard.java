package io.stiva.appliance.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** The states of all parts, in start order; every change goes to a file other processes read. */
public final class StatusBoard {

    private final Path file;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, PartStatus> parts = new LinkedHashMap<>();

    StatusBoard(Path file, Clock clock, List<String> names) {
        this.file = file;
        this.clock = clock;
        Instant now = clock.instant();
        for (String name : names) {
            parts.put(name, new PartStatus(name, PartState.WAITING, now, 0, 0, ""));
        }
        store();
    }

    /** What a supervisor last wrote; empty when there never was one. */
    public static List<PartStatus> read(Path file) throws IOException {
        try {
            return Files.readAllLines(file).stream().map(PartStatus::parse).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    PartStatus get(String name) {
        lock.lock();
        try {
            PartStatus status = parts.get(name);
            if (status == null) {
                throw new IllegalArgumentException("no such part: " + name);
            }
            return status;
        } finally {
            lock.unlock();
        }
    }

    void change(String name, PartState state, String why) {
        lock.lock();
        try {
            put(get(name).become(state, clock.instant(), why));
        } finally {
            lock.unlock();
        }
    }

    void started(String name, long pid) {
        lock.lock();
        try {
            PartStatus old = get(name);
            put(new PartStatus(name, PartState.STARTING, clock.instant(), pid, old.restarts(), ""));
        } finally {
            lock.unlock();
        }
    }

    void died(String name, String why) {
        lock.lock();
        try {
            PartStatus old = get(name);
            put(
                    new PartStatus(
                            name,
                            PartState.RESTARTING,
                            clock.instant(),
                            0,
                            old.restarts() + 1,
                            why));
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all of these are ready at once; false when the limit passed before. */
    boolean awaitReady(Set<String> names, Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (!names.stream().allMatch(name -> get(name).state() == PartState.READY)) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void put(PartStatus status) {
        parts.put(status.name(), status);
        store();
        changed.signalAll();
    }

    private void store() {
        String text =
                parts.values().stream()
                        .map(status -> status.line() + "\n")
                        .collect(Collectors.joining());
        try {
            Atomically.write(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("write " + file, e);
        }
    }
}
