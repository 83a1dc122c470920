package io.stiva.billing.core.price;

import io.stiva.billing.core.usage.Allocation;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;

/**
 * What a quote is asked for: so many equal containers.
 *
 * @param replicas 0 or more
 */
public record ResourceSpec(Allocation each, int replicas) {

    public ResourceSpec {
        if (replicas < 0) {
            throw StivaException.of(ErrorCategory.INVALID, "invalid-replicas")
                    .say("replicas must not be negative: %d", replicas)
                    .field("/replicas", "use 0 or more")
                    .build();
        }
    }
}
