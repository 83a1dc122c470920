package io.stiva.appliance.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one part alive, on a thread of its own, until it is told to stop. */
final class Keeper implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(100);

    private final Part part;
    private final StatusBoard board;
    private final PartFiles files;
    private final Backoff backoff;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable ProcessIdentity current;

    Keeper(Part part, StatusBoard board, PartFiles files, Backoff backoff) {
        this.part = part;
        this.board = board;
        this.files = files;
        this.backoff = backoff;
    }

    Part part() {
        return part;
    }

    PartFiles files() {
        return files;
    }

    @Override
    public void run() {
        int deaths = 0;
        try {
            endPredecessor();
            while (!isStopping()) {
                if (!board.awaitReady(part.after(), PROBE_INTERVAL)) {
                    continue;
                }
                long started = System.nanoTime();
                String why = liveOnce();
                if (isStopping()) {
                    break;
                }
                deaths = backoff.count(deaths, Duration.ofNanos(System.nanoTime() - started));
                board.died(part.name(), why);
                LOG.warn("{} {}; death {} in a row", part.name(), why, deaths);
                if (stop.await(backoff.after(deaths).toMillis(), TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.error("gave up on {}", part.name(), e);
        } finally {
            ended.countDown();
        }
    }

    /** Starts the process and stays with it to its end; answers why it ended. */
    private String liveOnce() throws InterruptedException {
        Process process;
        try {
            process = start();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOG.warn("cannot start {}", part.name(), e);
            return "cannot start: " + e.getMessage();
        }
        try {
            String failure = awaitReadiness(process);
            if (failure != null) {
                end(identity(process));
                process.waitFor();
                return failure;
            }
            board.change(part.name(), PartState.READY, "");
            if (isStopping()) {
                // The stop came while there was no process to signal yet.
                end(identity(process));
            }
            return "ended with " + exit(process.waitFor());
        } finally {
            current = null;
        }
    }

    private Process start() throws Exception {
        board.change(part.name(), PartState.STARTING, "preparing");
        Launch launch = part.preparation().prepare();
        ProcessBuilder builder =
                new ProcessBuilder(launch.command())
                        .directory(launch.directory().toFile())
                        .redirectErrorStream(true)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(files.log().toFile()));
        builder.environment().clear();
        builder.environment().putAll(launch.environment());
        files.makeLog();
        Process process = builder.start();
        ProcessIdentity identity = identity(process);
        current = identity;
        identity.write(files.pid());
        board.started(part.name(), process.pid());
        return process;
    }

    /** Null when the part became ready, otherwise why it did not. */
    private @Nullable String awaitReadiness(Process process) throws InterruptedException {
        long deadline = System.nanoTime() + part.startLimit().toNanos();
        while (!part.probe().isReady()) {
            if (process.waitFor(PROBE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                return "ended with " + exit(process.exitValue()) + " before it was ready";
            }
            if (isStopping()) {
                return "stopped";
            }
            if (System.nanoTime() > deadline) {
                return "was not ready after " + part.startLimit().toSeconds() + " s";
            }
        }
        if (!process.isAlive()) {
            return "ended with " + exit(process.exitValue()) + " before it was ready";
        }
        try {
            part.whenReady().run();
            return null;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOG.warn("{} answered but could not be set up", part.name(), e);
            return "could not be set up: " + e.getMessage();
        }
    }

    /** Tells the part to end and waits until it has. */
    void stop() throws IOException, InterruptedException {
        stop.countDown();
        ProcessIdentity running = current;
        if (running != null) {
            board.change(part.name(), PartState.STOPPING, "");
            end(running);
        }
        ended.await();
        board.change(part.name(), PartState.STOPPED, "");
        Files.deleteIfExists(files.pid());
    }

    private void endPredecessor() throws IOException, InterruptedException {
        Optional<ProcessIdentity> old = ProcessIdentity.read(files.pid());
        if (old.isPresent() && old.get().isAlive()) {
            LOG.info("ending {} of an earlier supervisor, pid {}", part.name(), old.get().pid());
            end(old.get());
        }
    }

    private void end(ProcessIdentity process) throws InterruptedException {
        try {
            process.signal(part.stop().signal());
            if (!process.awaitEnd(part.stop().patience())) {
                LOG.warn(
                        "{} ignored SIG{} for {} s and is killed",
                        part.name(),
                        part.stop().signal(),
                        part.stop().patience().toSeconds());
                process.signal("KILL");
                process.awaitEnd(part.stop().patience());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("signal " + part.name(), e);
        }
    }

    private boolean isStopping() {
        return stop.getCount() == 0;
    }

    /** A process that ended before it could be looked at has start time 0 and is never alive. */
    private static ProcessIdentity identity(Process process) {
        return ProcessIdentity.of(process.pid())
                .orElseGet(() -> new ProcessIdentity(process.pid(), 0));
    }

    private static String exit(int code) {
        int signals = 128;
        return code > signals ? "signal " + (code - signals) : "exit code " + code;
    }
}
