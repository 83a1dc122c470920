package io.stiva.node.usage;

import io.stiva.billing.core.usage.ChainId;
import io.stiva.billing.core.usage.UsageRecord;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.Digest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the meter knows: open intervals, the newest incarnation of each container that is billed to
 * its end, and where the chain of batches goes on. Changed only by frames, so that replaying the
 * journal makes it again.
 */
final class Book {

    /** Far below what a frame may hold: an interval takes about 900 bytes. */
    private static final int OPEN_PER_FRAME = 500;

    private final Map<ContainerId, OpenInterval> open = new TreeMap<>();
    private final Map<ContainerId, Long> closed = new TreeMap<>();
    private JournalFrame.Head head = new JournalFrame.Head(1, UsageRecord.CHAIN_START.hex());

    void apply(JournalFrame frame) {
        JournalFrame.Head moved = frame.head();
        if (moved != null) {
            head = moved;
        }
        for (JournalFrame.Open form : frame.open()) {
            OpenInterval interval = JournalForms.read(form);
            open.put(interval.chain().container(), interval);
        }
        frame.closed()
                .forEach(
                        (text, incarnation) -> {
                            ContainerId container = ContainerId.parse(text);
                            closed.merge(container, incarnation, Math::max);
                            open.computeIfPresent(
                                    container,
                                    (id, interval) ->
                                            interval.chain().incarnation() <= incarnation
                                                    ? null
                                                    : interval);
                        });
        for (String text : frame.forgotten()) {
            ContainerId container = ContainerId.parse(text);
            open.remove(container);
            closed.remove(container);
        }
    }

    Collection<OpenInterval> open() {
        return List.copyOf(open.values());
    }

    Optional<OpenInterval> open(ContainerId container) {
        return Optional.ofNullable(open.get(container));
    }

    boolean isOpen(ChainId chain) {
        return open(chain.container()).filter(it -> it.chain().equals(chain)).isPresent();
    }

    /** Newest incarnation billed to its end; 0 before the first. */
    long closed(ContainerId container) {
        return closed.getOrDefault(container, 0L);
    }

    /** Every container anything is known of. */
    List<ContainerId> containers() {
        List<ContainerId> all = new ArrayList<>(open.keySet());
        closed.keySet().stream().filter(id -> !open.containsKey(id)).forEach(all::add);
        return all;
    }

    long nextBatch() {
        return head.next();
    }

    Digest previousBatch() {
        return new Digest("sha256:" + head.previousHash());
    }

    /** Frames that make this book out of an empty one. */
    List<JournalFrame> snapshot() {
        Map<String, Long> closedForms = new TreeMap<>();
        closed.forEach(
                (container, incarnation) -> closedForms.put(container.toString(), incarnation));
        List<JournalFrame> frames = new ArrayList<>();
        frames.add(new JournalFrame(head, List.of(), closedForms, List.of(), List.of()));
        List<JournalFrame.Open> forms = open.values().stream().map(JournalForms::write).toList();
        for (int from = 0; from < forms.size(); from += OPEN_PER_FRAME) {
            int to = Math.min(forms.size(), from + OPEN_PER_FRAME);
            frames.add(
                    new JournalFrame(
                            null, forms.subList(from, to), Map.of(), List.of(), List.of()));
        }
        return frames;
    }
}
