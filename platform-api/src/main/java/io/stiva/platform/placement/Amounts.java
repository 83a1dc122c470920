package io.stiva.platform.placement;

/**
 * Amounts in the dimensions a node has only so much of.
 *
 * @param cpuMilli thousandths of a vCPU
 */
public record Amounts(long cpuMilli, long memoryBytes, long pids) {

    public static final Amounts NONE = new Amounts(0, 0, 0);

    public Amounts plus(Amounts other) {
        return new Amounts(
                Math.addExact(cpuMilli, other.cpuMilli),
                Math.addExact(memoryBytes, other.memoryBytes),
                Math.addExact(pids, other.pids));
    }

    /** May go below zero: a node can shrink under what was promised on it. */
    public Amounts minus(Amounts other) {
        return new Amounts(
                Math.subtractExact(cpuMilli, other.cpuMilli),
                Math.subtractExact(memoryBytes, other.memoryBytes),
                Math.subtractExact(pids, other.pids));
    }

    /** Whether each dimension is at least the other's. */
    public boolean covers(Amounts other) {
        return cpuMilli >= other.cpuMilli && memoryBytes >= other.memoryBytes && pids >= other.pids;
    }
}
