package io.stiva.node.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Durations of one thing, in nanoseconds. */
final class Samples {

    private final List<Long> values = Collections.synchronizedList(new ArrayList<>());

    void add(long nanos) {
        values.add(nanos);
    }

    int count() {
        return values.size();
    }

    /** Milliseconds; the nearest rank. */
    double percentile(int percent) {
        List<Long> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int rank = Math.max(1, (int) Math.ceil(sorted.size() * percent / 100.0));
        return Math.round(sorted.get(rank - 1) / 1e4) / 100.0;
    }

    double median() {
        return percentile(50);
    }

    /** The spread of the middle half as a part of the median. */
    double spread() {
        return Math.round((percentile(75) - percentile(25)) / median() * 100) / 100.0;
    }
}
