package io.stiva.node.usage;

import io.stiva.node.container.Counters;
import io.stiva.vocabulary.ContainerId;
import java.util.Optional;

/** Where the kernel's counters of a running container come from: {@code Containers::counters}. */
@FunctionalInterface
public interface CounterSource {

    /** Of the running incarnation; empty when none runs. */
    Optional<Counters> counters(ContainerId container);
}
