package io.stiva.platform.placement;

import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.MilliCpu;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The cheapest ways to make a refused demand fit, cheapest first: what its owner can change alone
 * before what an operator must do, few changes before many, small before large.
 */
public final class Fixes {

    /** More advice than this is noise. */
    private static final int MOST = 4;

    private static final long MEMORY_STEP = 1L << 20;

    private Fixes() {}

    /** What to change. */
    public enum Kind {
        REDUCE_CPU,
        REDUCE_MEMORY,
        REDUCE_PIDS,
        REDUCE_RESOURCES,
        DROP_LABEL,
        FREE_PORT,
        REBUILD_IMAGE,
        UNCORDON_NODE,
        ADD_NODE;

        /** As the API writes it: {@code reduce-cpu}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * @param sentence what to do, ready to read; names no node
     */
    public record Fix(Kind kind, String sentence) {}

    /** At least one fix for a refused demand. */
    public static List<Fix> of(Demand demand, List<Verdict> verdicts) {
        List<Fix> fixes = new ArrayList<>();
        smaller(demand, verdicts).ifPresent(fixes::add);
        single(verdicts, Dimension.PORT)
                .ifPresent(
                        missing ->
                                fixes.add(
                                        new Fix(
                                                Kind.FREE_PORT,
                                                "ask for no fixed host port: "
                                                        + missing.wanted()
                                                        + " is taken")));
        single(verdicts, Dimension.LABEL)
                .ifPresent(
                        missing ->
                                fixes.add(
                                        new Fix(
                                                Kind.DROP_LABEL,
                                                "drop the node label "
                                                        + missing.wanted()
                                                        + ", or ask the operator to label a"
                                                        + " node")));
        single(verdicts, Dimension.ARCHITECTURE)
                .ifPresent(
                        missing ->
                                fixes.add(
                                        new Fix(
                                                Kind.REBUILD_IMAGE,
                                                "build the image for "
                                                        + missing.available()
                                                        + ": it exists for "
                                                        + missing.wanted()
                                                        + " only")));
        if (single(verdicts, Dimension.STATE).isPresent()) {
            fixes.add(
                    new Fix(
                            Kind.UNCORDON_NODE,
                            "wait until a node is ready again, or ask the operator to uncordon"
                                    + " one"));
        }
        fixes.add(new Fix(Kind.ADD_NODE, addNode(demand)));
        return List.copyOf(fixes.subList(0, Math.min(MOST, fixes.size())));
    }

    /** The node on which the least has to be given up, when only amounts are missing there. */
    private static Optional<Fix> smaller(Demand demand, List<Verdict> verdicts) {
        Set<Dimension> amounts = EnumSet.of(Dimension.CPU, Dimension.MEMORY, Dimension.PIDS);
        return verdicts.stream()
                .filter(verdict -> onlyIn(verdict, amounts))
                .filter(verdict -> remains(demand, verdict))
                .min(Comparator.comparingLong(verdict -> sacrifice(demand, verdict)))
                .map(verdict -> reduction(demand, verdict));
    }

    private static boolean onlyIn(Verdict verdict, Set<Dimension> dimensions) {
        return !verdict.fits()
                && verdict.shortfalls().stream()
                        .allMatch(missing -> dimensions.contains(missing.dimension()));
    }

    /** A reduction to nothing is no advice. */
    private static boolean remains(Demand demand, Verdict verdict) {
        Amounts left = left(demand, verdict);
        return left.cpuMilli() >= 10 && left.memoryBytes() >= 4 * MEMORY_STEP && left.pids() >= 1;
    }

    /** The share that is lost, in thousandths, summed over the dimensions. */
    private static long sacrifice(Demand demand, Verdict verdict) {
        long lost = 0;
        for (Shortfall missing : verdict.shortfalls()) {
            long wanted = wanted(demand.amounts(), missing.dimension());
            lost +=
                    missing.missing() / wanted * 1_000
                            + missing.missing() % wanted * 1_000 / wanted;
        }
        return lost;
    }

    private static long wanted(Amounts amounts, Dimension dimension) {
        return Math.max(
                1,
                switch (dimension) {
                    case CPU -> amounts.cpuMilli();
                    case MEMORY -> amounts.memoryBytes();
                    case PIDS -> amounts.pids();
                    case PINNED, STATE, ARCHITECTURE, LABEL, TAINT, PORT -> 1;
                });
    }

    private static Amounts left(Demand demand, Verdict verdict) {
        Amounts left = demand.amounts();
        for (Shortfall missing : verdict.shortfalls()) {
            left = left.minus(asAmounts(missing));
        }
        return new Amounts(
                left.cpuMilli(), left.memoryBytes() / MEMORY_STEP * MEMORY_STEP, left.pids());
    }

    private static Amounts asAmounts(Shortfall missing) {
        return switch (missing.dimension()) {
            case CPU -> new Amounts(missing.missing(), 0, 0);
            case MEMORY -> new Amounts(0, missing.missing(), 0);
            case PIDS -> new Amounts(0, 0, missing.missing());
            case PINNED, STATE, ARCHITECTURE, LABEL, TAINT, PORT -> Amounts.NONE;
        };
    }

    private static Fix reduction(Demand demand, Verdict verdict) {
        Amounts left = left(demand, verdict);
        List<String> parts = new ArrayList<>();
        Kind kind = Kind.REDUCE_RESOURCES;
        for (Shortfall missing : verdict.shortfalls()) {
            switch (missing.dimension()) {
                case CPU -> {
                    parts.add("cpu to " + new MilliCpu(left.cpuMilli()) + " vCPU");
                    kind = Kind.REDUCE_CPU;
                }
                case MEMORY -> {
                    parts.add("memory to " + new Bytes(left.memoryBytes()));
                    kind = Kind.REDUCE_MEMORY;
                }
                case PIDS -> {
                    parts.add("pids to " + left.pids());
                    kind = Kind.REDUCE_PIDS;
                }
                case PINNED, STATE, ARCHITECTURE, LABEL, TAINT, PORT -> {}
            }
        }
        Kind said = parts.size() == 1 ? kind : Kind.REDUCE_RESOURCES;
        return new Fix(said, "reduce " + String.join(" and ", parts) + ": that much is free now");
    }

    /** The first shortfall of a dimension on a node where nothing else is wrong. */
    private static Optional<Shortfall> single(List<Verdict> verdicts, Dimension dimension) {
        return verdicts.stream()
                .filter(verdict -> onlyIn(verdict, EnumSet.of(dimension)))
                .map(verdict -> verdict.shortfalls().getFirst())
                .findFirst();
    }

    private static String addNode(Demand demand) {
        Amounts amounts = demand.amounts();
        return "stop something else, or ask the operator for a node with "
                + new MilliCpu(amounts.cpuMilli())
                + " vCPU and "
                + new Bytes(amounts.memoryBytes())
                + " free";
    }
}
