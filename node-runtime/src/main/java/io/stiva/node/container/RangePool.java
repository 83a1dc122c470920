package io.stiva.node.container;

import io.stiva.node.launch.UserNamespaces;
import io.stiva.node.oci.IdRange;
import io.stiva.node.rootfs.IdRanges;
import io.stiva.vocabulary.StivaException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Id ranges with their user namespace already made, so that a start does not wait for one. Freed
 * ranges queue up behind the others.
 */
final class RangePool {

    /** A few starts at once find one ready. */
    private static final int READY = 4;

    private final IdRanges ranges;
    private final UserNamespaces namespaces;
    private final Executor work;
    private final Deque<IdRange> ready = new ArrayDeque<>();
    private int onTheWay;

    RangePool(IdRanges ranges, UserNamespaces namespaces, Executor work) {
        this.ranges = ranges;
        this.namespaces = namespaces;
        this.work = work;
        refill();
    }

    IdRange take() {
        IdRange first;
        synchronized (ready) {
            first = ready.poll();
        }
        refill();
        return first == null ? ranges.take() : first;
    }

    void giveBack(IdRange range) {
        synchronized (ready) {
            ready.add(range);
        }
    }

    private void refill() {
        synchronized (ready) {
            while (ready.size() + onTheWay < READY) {
                onTheWay++;
                try {
                    work.execute(this::addOne);
                } catch (RejectedExecutionException e) {
                    onTheWay--;
                    return; // closing
                }
            }
        }
    }

    private void addOne() {
        try {
            IdRange range = ranges.take();
            int _ = namespaces.of(range);
            giveBack(range);
        } catch (StivaException e) {
            // Node full: whoever needs a range next is told so.
        } finally {
            synchronized (ready) {
                onTheWay--;
            }
        }
    }
}
