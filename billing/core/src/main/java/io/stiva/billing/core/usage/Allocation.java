package io.stiva.billing.core.usage;

import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.MilliCpu;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one container holds whether it uses it or not. The one place that says which meters run in
 * which state, so that a quote, a node and the offline verifier cannot differ.
 */
public record Allocation(MilliCpu cpu, Bytes memory) {

    /**
     * What each meter grows by in one millisecond in {@code state}; empty when nothing is billed.
     */
    public Map<Meter, Long> perMillisecond(ContainerState state) {
        Map<Meter, Long> rates = new EnumMap<>(Meter.class);
        switch (state) {
            case RUNNING, STOPPING -> {
                rates.put(Meter.CPU_ALLOCATED, cpu.value());
                rates.put(Meter.MEMORY_ALLOCATED, memory.value());
            }
            case PAUSED -> rates.put(Meter.MEMORY_PAUSED, memory.value());
            case PENDING,
                    SCHEDULED,
                    PULLING,
                    STARTING,
                    STOPPED,
                    RESTARTING,
                    SUCCEEDED,
                    FAILED,
                    UNKNOWN,
                    REMOVING,
                    REMOVED -> {}
        }
        return rates;
    }
}
