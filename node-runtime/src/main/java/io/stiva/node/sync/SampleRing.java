package io.stiva.node.sync;

import io.stiva.protocol.StreamFrame;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The newest readings of one container, oldest first. */
final class SampleRing {

    /** Five minutes at one reading a second. */
    static final int CAPACITY = 300;

    private final Deque<StreamFrame.Stats> samples = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();

    /** Drops a reading that is no later than the newest: readers go on by time. */
    void add(StreamFrame.Stats sample) {
        lock.lock();
        try {
            StreamFrame.@Nullable Stats newest = samples.peekLast();
            if (newest != null && !sample.at().isAfter(newest.at())) {
                return;
            }
            if (samples.size() == CAPACITY) {
                samples.removeFirst();
            }
            samples.addLast(sample);
            added.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The last so many. */
    List<StreamFrame.Stats> newest(int count) {
        lock.lock();
        try {
            List<StreamFrame.Stats> all = new ArrayList<>(samples);
            return all.subList(Math.max(0, all.size() - count), all.size());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Readings after the given one, waiting for the first of them.
     *
     * @param last null = from the oldest
     * @return empty when none came in time
     */
    List<StreamFrame.Stats> after(StreamFrame.@Nullable Stats last, Duration patience)
            throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            List<StreamFrame.Stats> fresh = freshAfter(last);
            while (fresh.isEmpty() && left > 0) {
                left = added.awaitNanos(left);
                fresh = freshAfter(last);
            }
            return fresh;
        } finally {
            lock.unlock();
        }
    }

    private List<StreamFrame.Stats> freshAfter(StreamFrame.@Nullable Stats last) {
        return samples.stream()
                .filter(sample -> last == null || sample.at().isAfter(last.at()))
                .toList();
    }
}
