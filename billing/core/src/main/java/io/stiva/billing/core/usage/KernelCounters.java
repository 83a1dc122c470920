package io.stiva.billing.core.usage;

/**
 * What the kernel had counted for the incarnation when the interval was cut; each number only grows
 * within an incarnation.
 *
 * @param readAtBootNanos CLOCK_BOOTTIME of the reading, which may be a little after the cut
 * @param cpuUsedNanos CPU time of all its processes
 * @param cpuThrottledNanos time its runnable processes were held back by the limit
 * @param memoryPeakBytes the most memory that was ever charged
 */
public record KernelCounters(
        long readAtBootNanos, long cpuUsedNanos, long cpuThrottledNanos, long memoryPeakBytes) {

    public static final KernelCounters ZERO = new KernelCounters(0, 0, 0, 0);

    public KernelCounters {
        UsageErrors.requireNotNegative(readAtBootNanos, "readAtBootNanos");
        UsageErrors.requireNotNegative(cpuUsedNanos, "cpuUsedNanos");
        UsageErrors.requireNotNegative(cpuThrottledNanos, "cpuThrottledNanos");
        UsageErrors.requireNotNegative(memoryPeakBytes, "memoryPeakBytes");
    }
}
