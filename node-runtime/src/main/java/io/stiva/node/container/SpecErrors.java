package io.stiva.node.container;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;

/** Refusals of what a specification asks for. */
final class SpecErrors {
    private SpecErrors() {}

    static void requireWithin(boolean ok, String field, String bound) {
        if (!ok) {
            throw StivaException.of(ErrorCategory.INVALID, "invalid-spec")
                    .say("%s out of bounds: use %s", field, bound)
                    .field("/" + field, "use " + bound)
                    .build();
        }
    }
}
