package io.stiva.node.cgroup;

import io.stiva.vocabulary.Bytes;

/**
 * Memory counters.
 *
 * @param workingSet current less inactive page cache
 * @param oomKills processes killed at the limit since the cgroup was made
 */
public record MemoryUse(Bytes current, Bytes peak, Bytes workingSet, long oomKills) {}
