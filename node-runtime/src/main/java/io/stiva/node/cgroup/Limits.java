package io.stiva.node.cgroup;

import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.MilliCpu;

/**
 * What a container may use at most.
 *
 * @param cpu at least 1
 * @param memory rounded down to whole pages by the kernel
 * @param pids processes and threads
 */
public record Limits(MilliCpu cpu, Bytes memory, int pids) {

    private static final long PAGE = 4096;
    private static final long USUAL_PERIOD_MICROS = 100_000;
    private static final long LONGEST_PERIOD_MICROS = 1_000_000;

    /** Below this the quota of the usual period would be under the kernel's least, 1 ms. */
    private static final long LEAST_OF_USUAL_PERIOD = 10;

    /** The enforcement period of the CPU limit. */
    long periodMicros() {
        return cpu.value() >= LEAST_OF_USUAL_PERIOD ? USUAL_PERIOD_MICROS : LONGEST_PERIOD_MICROS;
    }

    long quotaMicros() {
        return Math.multiplyExact(cpu.value(), periodMicros()) / 1000;
    }

    /** Relative weight under contention, in v1's units: 1024 for one CPU. */
    long shares() {
        return Math.clamp(cpu.value() * 1024 / 1000, 2, 262_144);
    }

    /** The same weight in v2's units, 1 to 10000, by the conversion every runtime uses. */
    long weight() {
        return 1 + (shares() - 2) * 9999 / 262_142;
    }

    long memoryBytes() {
        return memory.value() / PAGE * PAGE;
    }
}
