package io.stiva.appliance.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the parts of a cloud until it is closed. */
public final class Supervisor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration LOG_CHECK = Duration.ofMinutes(1);

    private final StatusBoard board;
    private final List<Keeper> keepers = new ArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    /**
     * @param parts each named once, after parts that are in the list, without circles
     * @param logDirectory one log file a part
     * @param runDirectory pid files and the status file
     */
    public Supervisor(
            List<Part> parts, Path logDirectory, Path runDirectory, Clock clock, Backoff backoff) {
        requireOrder(parts);
        board =
                new StatusBoard(
                        statusFile(runDirectory), clock, parts.stream().map(Part::name).toList());
        for (Part part : parts) {
            keepers.add(
                    new Keeper(
                            part,
                            board,
                            PartFiles.in(logDirectory, runDirectory, part.name()),
                            backoff));
        }
    }

    /** Where the states are written for other processes. */
    public static Path statusFile(Path runDirectory) {
        return runDirectory.resolve("status");
    }

    public void start() {
        for (Keeper keeper : keepers) {
            Thread.ofPlatform().name("keep-" + keeper.part().name()).start(keeper);
        }
        Thread.ofPlatform().daemon().name("bound-logs").start(this::boundLogs);
    }

    /** Waits until every part is ready at once; false when the limit passed before. */
    public boolean awaitReady(Duration limit) throws InterruptedException {
        Set<String> all = new HashSet<>();
        keepers.forEach(keeper -> all.add(keeper.part().name()));
        return board.awaitReady(all, limit);
    }

    public PartStatus status(String part) {
        return board.get(part);
    }

    /** Ends every part: each as soon as all that stand on it have ended. */
    @Override
    public void close() {
        closing.countDown();
        Map<String, CompletableFuture<Void>> ends = new HashMap<>();
        for (Keeper keeper : keepers.reversed()) {
            CompletableFuture<?>[] dependants =
                    keepers.stream()
                            .filter(other -> other.part().after().contains(keeper.part().name()))
                            .map(other -> ends.get(other.part().name()))
                            .toArray(CompletableFuture[]::new);
            ends.put(
                    keeper.part().name(),
                    CompletableFuture.allOf(dependants)
                            .thenRunAsync(() -> stop(keeper), Supervisor::onThread));
        }
        CompletableFuture.allOf(ends.values().toArray(CompletableFuture[]::new)).join();
    }

    private static void onThread(Runnable work) {
        Thread.ofPlatform().name("stop").start(work);
    }

    private static void stop(Keeper keeper) {
        try {
            keeper.stop();
        } catch (IOException e) {
            throw new UncheckedIOException("stop " + keeper.part().name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void boundLogs() {
        try {
            while (!closing.await(LOG_CHECK.toSeconds(), TimeUnit.SECONDS)) {
                keepers.forEach(Supervisor::boundLog);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void boundLog(Keeper keeper) {
        try {
            keeper.files().boundLog();
        } catch (IOException e) {
            LOG.warn("cannot bound the log of {}", keeper.part().name(), e);
        }
    }

    private static void requireOrder(List<Part> parts) {
        Set<String> seen = new LinkedHashSet<>();
        for (Part part : parts) {
            if (!seen.containsAll(part.after())) {
                throw new IllegalArgumentException(
                        part.name() + " stands before what it needs: " + part.after());
            }
            if (!seen.add(part.name())) {
                throw new IllegalArgumentException("two parts are named " + part.name());
            }
        }
    }

    /** Removes what a supervisor leaves for other processes, after everything ended. */
    public static void forget(Path runDirectory) throws IOException {
        Files.deleteIfExists(statusFile(runDirectory));
    }
}
