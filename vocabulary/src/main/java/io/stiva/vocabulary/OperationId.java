package io.stiva.vocabulary;

import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The id of a long-running operation, written {@code op_…}. */
public record OperationId(UUID value) implements TypedId, Comparable<OperationId> {

    public static final String PREFIX = "op";

    /** Makes a fresh id that sorts after every id made in an earlier millisecond. */
    public static OperationId next(Instant now, RandomGenerator random) {
        return new OperationId(Uuid7.at(now, random));
    }

    /**
     * Parses the text form.
     *
     * @throws StivaException category INVALID, code {@code invalid-id}
     */
    public static OperationId parse(String text) {
        return new OperationId(TypedId.parse(PREFIX, text));
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public int compareTo(OperationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return TypedId.format(PREFIX, value);
    }
}
