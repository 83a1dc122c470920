package io.stiva.node.usage;

import io.stiva.billing.core.usage.Allocation;
import io.stiva.billing.core.usage.ChainId;
import io.stiva.billing.core.usage.KernelCounters;
import io.stiva.billing.core.usage.Origin;
import io.stiva.billing.core.usage.Owner;
import io.stiva.node.container.ContainerSpec;
import io.stiva.node.container.Counters;
import io.stiva.node.container.DeathCertificate;
import io.stiva.node.container.ObservedContainer;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Turns what is observed of containers into signed usage batches. Level-triggered: it compares an
 * observation with its book, so hearing a thing twice, late or after a restart of the agent bills
 * it once.
 *
 * <p>Not thread-safe: {@link UsageMetering} gives it one thread. Nothing it writes counts before
 * {@link #sync}.
 */
final class UsageMeter {

    /**
     * So that the records of one frame, three a container and piece, stay within a batch or two.
     */
    private static final int CONTAINERS_PER_FRAME = 150;

    /**
     * A boundary is cut this much after it passed, so that the news of a container that ended just
     * before it is there first and nothing is billed beyond its end.
     */
    private static final long NEWS_NANOS = Duration.ofMillis(250).toNanos();

    private final UsageSettings settings;
    private final NodeClock clock;
    private final CounterSource counters;
    private final CgroupNumbers cgroups;
    private final UsageJournal journal;
    private final Book book;

    /**
     * @param book as replayed from {@code journal}
     */
    UsageMeter(
            UsageSettings settings,
            NodeClock clock,
            CounterSource counters,
            CgroupNumbers cgroups,
            UsageJournal journal,
            Book book) {
        this.settings = settings;
        this.clock = clock;
        this.counters = counters;
        this.cgroups = cgroups;
        this.journal = journal;
        this.book = book;
    }

    /**
     * Compares the book with what the agent found at its start: goes on with what still runs, bills
     * what ended meanwhile to its end, and what left no trace to its last cut.
     *
     * @throws IOException nothing changed
     */
    void recover(List<ObservedContainer> found) throws IOException {
        Step lost = new Step();
        for (OpenInterval interval : book.open()) {
            if (!interval.origin().boot().equals(settings.boot())) {
                // Its processes ended with that boot, and its clock cannot be compared with ours.
                lost.close(interval.chain().container(), interval.chain().incarnation());
            }
        }
        commit(lost);
        for (ObservedContainer container : found) {
            observe(container);
        }
        Set<ContainerId> present =
                found.stream().map(ObservedContainer::id).collect(Collectors.toSet());
        Step gone = new Step();
        book.containers().stream().filter(id -> !present.contains(id)).forEach(gone::forget);
        commit(gone);
    }

    /**
     * Takes in what was observed of one container.
     *
     * @throws IOException nothing changed; the same observation may be given again
     */
    void observe(ObservedContainer container) throws IOException {
        Step step = new Step();
        Optional<OpenInterval> open = book.open(container.id());
        long closed = book.closed(container.id());
        for (DeathCertificate death : container.deaths()) {
            if (death.incarnation() > closed) {
                step.close(lastCut(container, death, open));
                closed = death.incarnation();
            }
        }
        boolean runs = container.state().isBilled() && container.incarnation() > closed;
        if (runs) {
            goOn(step, container, open);
        } else if (container.state() == ContainerState.REMOVED) {
            open.filter(interval -> interval.chain().incarnation() > book.closed(container.id()))
                    .ifPresent(interval -> writeEnd(step, interval));
            step.forget(container.id());
        }
        commit(step);
    }

    /** An incarnation that ended, from its last cut (or its start) to its end. */
    private OpenInterval.Cut lastCut(
            ObservedContainer container, DeathCertificate death, Optional<OpenInterval> open) {
        OpenInterval interval =
                open.filter(it -> it.chain().incarnation() == death.incarnation())
                        .orElseGet(
                                () ->
                                        begin(
                                                container.spec(),
                                                death.incarnation(),
                                                ContainerState.RUNNING,
                                                death.startedAt(),
                                                0));
        long ended = clock.bootNanosAt(death.endedAt());
        return interval.cut(
                interval.elapsedMillis(ended), reading(death.counters(), clock.bootNanos()));
    }

    private void goOn(Step step, ObservedContainer container, Optional<OpenInterval> open) {
        ChainId chain = new ChainId(container.id(), container.incarnation());
        Optional<OpenInterval> same = open.filter(interval -> interval.chain().equals(chain));
        if (same.isEmpty()) {
            Instant started = container.startedAt();
            step.open(
                    begin(
                            container.spec(),
                            container.incarnation(),
                            container.state(),
                            started == null ? clock.now() : started,
                            cgroups.of(container.pid())));
        } else if (hasChanged(same.get(), container)) {
            long bootNow = clock.bootNanos();
            OpenInterval.Cut cut =
                    same.get().cut(same.get().elapsedMillis(bootNow), read(same.get(), bootNow));
            step.cut(
                    new OpenInterval.Cut(
                            cut.records(),
                            cut.rest().in(container.state(), allocation(container.spec()))));
        }
    }

    private static boolean hasChanged(OpenInterval interval, ObservedContainer container) {
        return interval.state() != container.state()
                || !interval.allocation().equals(allocation(container.spec()));
    }

    private static Allocation allocation(ContainerSpec spec) {
        return new Allocation(spec.cpu(), spec.memory());
    }

    /** Removed without a certificate: it ran until now at most, and that was seen. */
    private void writeEnd(Step step, OpenInterval interval) {
        step.close(interval.cut(interval.elapsedMillis(clock.bootNanos()), interval.counters()));
    }

    private OpenInterval begin(
            ContainerSpec spec,
            long incarnation,
            ContainerState state,
            Instant startedAt,
            long cgroup) {
        return OpenInterval.start(
                new ChainId(spec.id(), incarnation),
                new Owner(spec.account(), spec.project(), spec.service()),
                new Origin(settings.node(), settings.boot(), cgroup),
                allocation(spec),
                state,
                startedAt,
                clock.bootNanosAt(startedAt));
    }

    /**
     * Cuts every open interval at the last label that is a multiple of {@code period}. Does nothing
     * while the journal is full: the intervals stay open and are cut when there is room again.
     *
     * @param period divides a minute
     * @throws IOException what was not cut stays open
     */
    void cut(Duration period) throws IOException {
        if (journal.isFull()) {
            return;
        }
        Step step = new Step();
        int cuts = 0;
        for (OpenInterval interval : book.open()) {
            long bootNow = clock.bootNanos();
            long boundary = interval.boundaryBefore(bootNow - NEWS_NANOS, period.toMillis());
            if (boundary > interval.cutMillis()) {
                step.cut(interval.cut(boundary, read(interval, bootNow)));
                cuts++;
            }
            if (cuts == CONTAINERS_PER_FRAME) {
                commit(step);
                step = new Step();
                cuts = 0;
            }
        }
        commit(step);
    }

    private KernelCounters read(OpenInterval interval, long bootNow) {
        return counters.counters(interval.chain().container())
                .map(seen -> reading(seen, bootNow))
                .orElse(interval.counters());
    }

    private static KernelCounters reading(Counters seen, long bootNow) {
        return new KernelCounters(
                bootNow, seen.cpuUsedNanos(), seen.cpuThrottledNanos(), seen.memoryPeak().value());
    }

    /** Writes first and believes after: when the write fails, nothing has changed. */
    private void commit(Step step) throws IOException {
        if (step.isEmpty()) {
            return;
        }
        if (journal.isSegmentFull()) {
            journal.roll(book.snapshot());
        }
        JournalFrame frame = step.frame(book, settings.node(), settings.key());
        journal.append(frame);
        book.apply(frame);
    }

    /** Makes what was written durable and shows it to the sender. */
    void sync() throws IOException {
        journal.sync();
    }

    /** Number of the next batch to be made. */
    long nextBatch() {
        return book.nextBatch();
    }
}
