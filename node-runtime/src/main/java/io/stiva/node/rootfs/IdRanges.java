package io.stiva.node.rootfs;

import io.stiva.node.oci.IdRange;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.util.BitSet;

/**
 * Hands out the id ranges of this node. What is taken is written down with each container; at start
 * the agent claims those again. A freed range is reused last, so that a file forgotten somewhere
 * does not soon belong to somebody else.
 */
public final class IdRanges {

    private final int first;
    private final int count;
    private final BitSet taken = new BitSet();
    private int next;

    /**
     * @param firstBase host id of the first range, a multiple of 65536
     * @param count how many ranges there are, 1 to 16384
     */
    public IdRanges(int firstBase, int count) {
        if (count < 1
                || count > 16384
                || (long) firstBase + (long) count * IdRange.SIZE > 1L << 31) {
            throw new IllegalArgumentException("id ranges out of bounds");
        }
        this.first = new IdRange(firstBase).base();
        this.count = count;
    }

    /**
     * @throws StivaException UNAVAILABLE {@code node-full} when none is left
     */
    public synchronized IdRange take() {
        int free = taken.nextClearBit(next);
        if (free >= count) {
            free = taken.nextClearBit(0);
        }
        if (free >= count) {
            throw StivaException.of(ErrorCategory.UNAVAILABLE, "node-full")
                    .say("this node runs as many containers as it has id ranges: %d", count)
                    .build();
        }
        taken.set(free);
        next = (free + 1) % count;
        return new IdRange(first + free * IdRange.SIZE);
    }

    /** Marks a range as taken that an earlier agent gave out; false when somebody has it. */
    public synchronized boolean claim(IdRange range) {
        int index = (range.base() - first) / IdRange.SIZE;
        if (range.base() < first || index >= count) {
            return true; // from an earlier configuration: it cannot collide with ours
        }
        if (taken.get(index)) {
            return false;
        }
        taken.set(index);
        return true;
    }

    public synchronized void release(IdRange range) {
        int index = (range.base() - first) / IdRange.SIZE;
        if (range.base() >= first && index < count) {
            taken.clear(index);
        }
    }
}
