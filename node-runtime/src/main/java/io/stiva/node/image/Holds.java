package io.stiva.node.image;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What somebody counts on, and how many do. Not safe for many threads. */
final class Holds<T> {

    private final Map<T, Integer> counts = new HashMap<>();

    void take(Collection<T> things) {
        things.forEach(thing -> counts.merge(thing, 1, Integer::sum));
    }

    void giveBack(Collection<T> things) {
        things.forEach(thing -> counts.computeIfPresent(thing, (key, n) -> n == 1 ? null : n - 1));
    }

    Set<T> all() {
        return Set.copyOf(counts.keySet());
    }
}
