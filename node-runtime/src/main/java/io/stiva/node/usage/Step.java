package io.stiva.node.usage;

import io.stiva.billing.core.usage.ChainedRecord;
import io.stiva.billing.core.usage.UsageBatch;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.NodeId;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects what one event changes, and makes the frame of it. */
final class Step {

    private final Map<ContainerId, OpenInterval> open = new LinkedHashMap<>();
    private final Map<String, Long> closed = new TreeMap<>();
    private final List<String> forgotten = new ArrayList<>();
    private final List<ChainedRecord> records = new ArrayList<>();

    void open(OpenInterval interval) {
        open.put(interval.chain().container(), interval);
    }

    void cut(OpenInterval.Cut cut) {
        records.addAll(cut.records());
        open(cut.rest());
    }

    /** Bills an incarnation to the end of {@code cut}, and no further. */
    void close(OpenInterval.Cut cut) {
        records.addAll(cut.records());
        close(cut.rest().chain().container(), cut.rest().chain().incarnation());
    }

    void close(ContainerId container, long incarnation) {
        open.remove(container);
        closed.merge(container.toString(), incarnation, Math::max);
    }

    void forget(ContainerId container) {
        open.remove(container);
        closed.remove(container.toString());
        forgotten.add(container.toString());
    }

    boolean isEmpty() {
        return open.isEmpty() && closed.isEmpty() && forgotten.isEmpty() && records.isEmpty();
    }

    /** The frame, its records numbered and signed as the next batches of {@code node}. */
    JournalFrame frame(Book book, NodeId node, PrivateKey key) {
        List<io.stiva.protocol.UsageBatch> batches = new ArrayList<>();
        long next = book.nextBatch();
        Digest previous = book.previousBatch();
        for (int from = 0; from < records.size(); from += UsageBatch.MOST_RECORDS) {
            int to = Math.min(records.size(), from + UsageBatch.MOST_RECORDS);
            UsageBatch batch =
                    UsageBatch.signed(node, next, previous, records.subList(from, to), key);
            batches.add(JournalForms.wire(batch));
            next++;
            previous = batch.hash();
        }
        JournalFrame.@Nullable Head head =
                batches.isEmpty() ? null : new JournalFrame.Head(next, previous.hex());
        return new JournalFrame(
                head,
                open.values().stream().map(JournalForms::write).toList(),
                closed,
                forgotten,
                batches);
    }
}
