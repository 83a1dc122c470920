package io.stiva.node.container;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stiva.vocabulary.StivaException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Catches the refusal a call must end in. */
final class Refusals {
    private Refusals() {}

    static StivaException of(ThrowingCallable call) {
        StivaException refusal = catchThrowableOfType(StivaException.class, call);
        if (refusal == null) {
            throw new AssertionError("was not refused");
        }
        return refusal;
    }
}
