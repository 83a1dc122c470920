package io.stiva.billing.core.usage;

import io.stiva.vocabulary.ContainerId;

/**
 * What makes a usage record one and the same however often it is sent.
 *
 * @param incarnation 1 for the container's first start, one more for each further one
 * @param sequence 1 for the first record of this container, incarnation and meter, then one more
 */
public record RecordIdentity(ContainerId container, long incarnation, Meter meter, long sequence) {

    public RecordIdentity {
        UsageErrors.requirePositive(incarnation, "incarnation");
        UsageErrors.requirePositive(sequence, "sequence");
    }

    /** The chain this record is a link of. */
    public ChainId chain() {
        return new ChainId(container, incarnation);
    }

    /** For people: {@code ctr_… incarnation 1 compute.cpu.allocated sequence 17}. */
    @Override
    public String toString() {
        return "%s incarnation %d %s sequence %d"
                .formatted(container, incarnation, meter.code(), sequence);
    }
}
