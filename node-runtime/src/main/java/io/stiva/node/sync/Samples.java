package io.stiva.node.sync;

import io.stiva.node.container.Containers;
import io.stiva.node.container.Counters;
import io.stiva.node.container.ObservedContainer;
import io.stiva.protocol.StreamFrame;
import io.stiva.vocabulary.ContainerId;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Reads the kernel's counters of every running container, once per {@link #take}. */
final class Samples {

    private final Containers containers;
    private final Clock clock;
    private final Map<ContainerId, SampleRing> rings = new ConcurrentHashMap<>();

    Samples(Containers containers, Clock clock) {
        this.containers = containers;
        this.clock = clock;
    }

    /** Adds one reading per running container and forgets containers that are gone. */
    void take() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Set<ContainerId> present = new HashSet<>();
        for (ObservedContainer container : containers.list()) {
            present.add(container.id());
            take(now, container);
        }
        rings.keySet().retainAll(present);
    }

    /** Adds a reading of one container now, so that who asks once does not get an old one. */
    SampleRing takeOf(ContainerId container) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        containers.find(container).ifPresent(found -> take(now, found));
        return of(container);
    }

    private void take(Instant now, ObservedContainer container) {
        containers
                .counters(container.id())
                .ifPresent(counters -> of(container.id()).add(sample(now, container, counters)));
    }

    private SampleRing of(ContainerId container) {
        return rings.computeIfAbsent(container, absent -> new SampleRing());
    }

    boolean has(ContainerId container) {
        return rings.containsKey(container);
    }

    private static StreamFrame.Stats sample(
            Instant now, ObservedContainer container, Counters counters) {
        return new StreamFrame.Stats(
                now,
                container.incarnation(),
                counters.cpuUsedNanos(),
                counters.cpuThrottledNanos(),
                counters.memoryWorkingSet().value(),
                container.spec().memory().value(),
                container.spec().cpu().value(),
                counters.pids());
    }
}
