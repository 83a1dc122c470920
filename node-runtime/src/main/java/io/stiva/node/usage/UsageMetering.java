package io.stiva.node.usage;

import io.stiva.node.container.ContainerListener;
import io.stiva.node.container.ObservedContainer;
import io.stiva.protocol.UsageBatch;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metering as the rest of the agent uses it: give {@link #changed} what is observed of containers,
 * take signed batches from {@link #pending}, and ask {@link #requireRoom} before a start.
 *
 * <p>One thread does the work, so that a listener never waits for the disk; everything it finds
 * waiting is made durable by one fsync. When the disk fails, observations wait in memory and are
 * written when it works again; a container that ends while the agent dies in just that moment is
 * found by {@link #start}.
 */
public final class UsageMetering implements ContainerListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UsageMetering.class);
    private static final long SEGMENT_BYTES = 1 << 20;
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    /** How many observations may wait for the disk; further ones wait at their listener. */
    private static final int MOST_WAITING = 100_000;

    private final UsageJournal journal;
    private final UsageMeter meter;
    private final BlockingQueue<ObservedContainer> waiting =
            new LinkedBlockingQueue<>(MOST_WAITING);
    private final Deque<ObservedContainer> taken = new ArrayDeque<>();
    private final Thread thread;
    private volatile Duration cutEvery = Duration.ofMinutes(1);
    private volatile long nextBatch;
    private volatile boolean closing;
    private boolean failing;

    private UsageMetering(UsageJournal journal, UsageMeter meter) {
        this.journal = journal;
        this.meter = meter;
        this.nextBatch = meter.nextBatch();
        this.thread = Thread.ofPlatform().name("usage").unstarted(this::work);
    }

    /**
     * Opens the journal.
     *
     * @throws IOException when it is damaged or the disk fails
     */
    public static UsageMetering open(
            UsageSettings settings, NodeClock clock, CounterSource counters, CgroupNumbers cgroups)
            throws IOException {
        Book book = new Book();
        UsageJournal journal =
                UsageJournal.open(
                        settings.directory(), settings.limit().value(), SEGMENT_BYTES, book::apply);
        return new UsageMetering(
                journal, new UsageMeter(settings, clock, counters, cgroups, journal, book));
    }

    /**
     * Starts metering. Call it once, after the containers were recovered and before anything may
     * remove one.
     *
     * @param list every container of this node
     * @throws IOException when the disk fails
     */
    public void start(Supplier<List<ObservedContainer>> list) throws IOException {
        // What was heard before the list is in the list; what is heard after it is newer.
        waiting.clear();
        meter.recover(list.get());
        meter.sync();
        nextBatch = meter.nextBatch();
        thread.start();
    }

    /**
     * How often open intervals are cut, besides each full minute and state change.
     *
     * @param seconds divides 60
     */
    public void cutEvery(int seconds) {
        if (seconds < 1 || 60 % seconds != 0) {
            throw new IllegalArgumentException("use a number that divides 60, not " + seconds);
        }
        cutEvery = Duration.ofSeconds(seconds);
    }

    /** Takes an observation; returns at once unless the disk has failed for very long. */
    @Override
    public void changed(ObservedContainer container) {
        try {
            waiting.put(container);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Refuses when the journal is full: usage that could not be kept must not arise.
     *
     * @throws StivaException UNAVAILABLE {@code usage-spool-full}
     */
    public void requireRoom() {
        if (journal.isFull()) {
            throw StivaException.of(ErrorCategory.UNAVAILABLE, "usage-spool-full")
                    .say(
                            "no container is started on this node until its usage records reach the control plane: %s wait",
                            new Bytes(journal.bytes()))
                    .build();
        }
    }

    /** The oldest {@code most} batches that were not acknowledged; all of them are durable. */
    public List<UsageBatch> pending(int most) {
        return journal.pending(most);
    }

    /** Every batch up to {@code upTo} is durable elsewhere. */
    public void acknowledge(long upTo) {
        journal.acknowledge(upTo);
    }

    /** Number of the next batch to be made. */
    public long nextBatch() {
        return nextBatch;
    }

    private void work() {
        while (!closing || !waiting.isEmpty() || !taken.isEmpty()) {
            try {
                take();
                observe();
                meter.cut(cutEvery);
                meter.sync();
                nextBatch = meter.nextBatch();
                failing = false;
            } catch (IOException e) {
                fail(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.error("metering failed", e);
            }
            if (closing && failing) {
                return;
            }
        }
    }

    private void take() throws InterruptedException {
        ObservedContainer first =
                closing || (!taken.isEmpty() && !failing)
                        ? waiting.poll()
                        : waiting.poll(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
            taken.add(first);
            List<ObservedContainer> more = new ArrayList<>();
            waiting.drainTo(more);
            taken.addAll(more);
        }
    }

    /** Keeps an observation until it is written; one that makes no sense is dropped and logged. */
    private void observe() throws IOException {
        for (Optional<ObservedContainer> next = next(); next.isPresent(); next = next()) {
            try {
                meter.observe(next.get());
            } catch (RuntimeException e) {
                LOG.error("container {} cannot be metered", next.get().id(), e);
            }
            taken.removeFirst();
        }
    }

    private Optional<ObservedContainer> next() {
        return Optional.ofNullable(taken.peekFirst());
    }

    private void fail(IOException e) {
        if (!failing) {
            LOG.error("usage cannot be written, it waits in memory", e);
        }
        failing = true;
    }

    /** Writes what was observed and leaves open intervals open: the containers run on. */
    @Override
    public void close() {
        closing = true;
        try {
            if (thread.isAlive()) {
                thread.join(CLOSE_PATIENCE);
                if (thread.isAlive()) {
                    thread.interrupt();
                    thread.join();
                }
            }
            journal.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("close the usage journal", e);
        }
    }
}
