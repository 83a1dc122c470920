package io.stiva.platform.placement;

import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.Slug;
import java.util.List;

/**
 * What a node is worth for a demand.
 *
 * @param shortfalls everything that is wrong, in the order of {@link Dimension}; empty = it fits
 * @param score among fitting nodes the highest wins; 0 for the others
 */
public record Verdict(NodeId node, Slug name, List<Shortfall> shortfalls, long score) {

    public Verdict {
        shortfalls = List.copyOf(shortfalls);
    }

    public boolean fits() {
        return shortfalls.isEmpty();
    }
}
