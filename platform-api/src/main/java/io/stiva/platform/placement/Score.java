package io.stiva.platform.placement;

/**
 * How good a fitting node is; integers only, so that every machine agrees.
 *
 * <p>First comes spread: a replica beside another one of its service is worth less than anything
 * else can make up for. Then bin packing: the fuller the node would be, the better, so that large
 * containers keep finding room; the fullest dimension counts, and dimensions close to each other
 * count a little, so that no one is used up alone. An image at hand breaks what is nearly even.
 */
final class Score {

    /** A whole node, in thousandths. */
    private static final long FULL = 1_000;

    private static final long REPLICA = 10_000;
    private static final long IMAGE = 150;
    private static final long IMBALANCE_DIVISOR = 4;

    private Score() {}

    static long of(Slot slot, Demand demand) {
        Amounts total = slot.node().total();
        Amounts left = slot.free().minus(demand.amounts());
        long cpu = used(left.cpuMilli(), total.cpuMilli());
        long memory = used(left.memoryBytes(), total.memoryBytes());
        long packing = Math.max(cpu, memory) - Math.abs(cpu - memory) / IMBALANCE_DIVISOR;
        long image = slot.holds(demand.image()) ? IMAGE : 0;
        return packing + image - REPLICA * slot.replicasOf(demand.service());
    }

    /** Share in use, in thousandths; split so that bytes times a thousand cannot overflow. */
    private static long used(long left, long total) {
        if (total <= 0) {
            return FULL;
        }
        long inUse = total - left;
        return inUse / total * FULL + inUse % total * FULL / total;
    }
}
