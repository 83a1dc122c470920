package io.stiva.node.container;

import io.stiva.vocabulary.Bytes;

/**
 * What the kernel counted for one incarnation of a container; every number starts at 0 with the
 * incarnation.
 *
 * @param cpuUsedNanos CPU time of all its processes
 * @param cpuThrottledNanos time its runnable processes were held back by the limit
 * @param cpuPeriods enforcement periods that passed while it was runnable
 * @param cpuThrottledPeriods of those, how many hit the limit
 * @param memoryCurrent charged now, page cache included
 * @param memoryPeak the most that was ever charged
 * @param memoryWorkingSet {@code memoryCurrent} less inactive page cache
 * @param pids processes and threads now
 * @param oomKills processes killed because the memory limit was hit
 */
public record Counters(
        long cpuUsedNanos,
        long cpuThrottledNanos,
        long cpuPeriods,
        long cpuThrottledPeriods,
        Bytes memoryCurrent,
        Bytes memoryPeak,
        Bytes memoryWorkingSet,
        int pids,
        long oomKills) {

    /** Of an incarnation that never ran. */
    public static final Counters ZERO =
            new Counters(0, 0, 0, 0, Bytes.ZERO, Bytes.ZERO, Bytes.ZERO, 0, 0);
}
