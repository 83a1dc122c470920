package io.stiva.platform.placement;

import io.stiva.vocabulary.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One round of placement over a snapshot of the fleet. Each placed demand takes its room, so later
 * ones see it. Not for use by several threads.
 */
public final class Placement {

    private static final Comparator<CandidateNode> BY_NAME =
            Comparator.comparing(CandidateNode::name).thenComparing(CandidateNode::id);

    private final List<Slot> slots;

    private Placement(List<Slot> slots) {
        this.slots = slots;
    }

    /** Starts a round; the order of the nodes does not matter. */
    public static Placement over(Iterable<CandidateNode> nodes) {
        List<CandidateNode> sorted = new ArrayList<>();
        nodes.forEach(sorted::add);
        sorted.sort(BY_NAME);
        return new Placement(new ArrayList<>(sorted.stream().map(Slot::new).toList()));
    }

    /**
     * Chooses the best node and takes the demand's room on it, or tells what is wrong with each.
     * Equal scores go to the first node by name.
     */
    public Decision place(Demand demand) {
        Slot best = best(demand);
        if (best == null) {
            return new Decision.Refused(explain(demand));
        }
        long score = Score.of(best, demand);
        best.take(demand);
        return new Decision.Placed(best.node().id(), score);
    }

    /** Whether some node would take the demand now; takes nothing. */
    public boolean fits(Demand demand) {
        return best(demand) != null;
    }

    /** One verdict per node, by name; takes nothing. */
    public List<Verdict> explain(Demand demand) {
        List<Verdict> verdicts = new ArrayList<>(slots.size());
        for (Slot slot : slots) {
            List<Shortfall> missing = Fit.shortfalls(slot, demand);
            NodeId id = slot.node().id();
            long score = missing.isEmpty() ? Score.of(slot, demand) : 0;
            verdicts.add(new Verdict(id, slot.node().name(), missing, score));
        }
        return verdicts;
    }

    private @Nullable Slot best(Demand demand) {
        Slot best = null;
        long bestScore = Long.MIN_VALUE;
        for (Slot slot : slots) {
            if (!Fit.of(slot, demand)) {
                continue;
            }
            long score = Score.of(slot, demand);
            if (best == null || score > bestScore) {
                best = slot;
                bestScore = score;
            }
        }
        return best;
    }
}
