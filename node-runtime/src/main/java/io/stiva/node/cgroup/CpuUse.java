package io.stiva.node.cgroup;

/**
 * CPU counters since the cgroup was made.
 *
 * @param usedNanos CPU time of all processes
 * @param throttledNanos time held back by the limit
 * @param periods enforcement periods that passed
 * @param throttledPeriods of those, how many hit the limit
 */
public record CpuUse(long usedNanos, long throttledNanos, long periods, long throttledPeriods) {}
