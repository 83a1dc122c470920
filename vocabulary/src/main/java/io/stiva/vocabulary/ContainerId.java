package io.stiva.vocabulary;

import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The id of a container, written {@code ctr_…}. */
public record ContainerId(UUID value) implements TypedId, Comparable<ContainerId> {

    public static final String PREFIX = "ctr";

    /** Makes a fresh id that sorts after every id made in an earlier millisecond. */
    public static ContainerId next(Instant now, RandomGenerator random) {
        return new ContainerId(Uuid7.at(now, random));
    }

    /**
     * Parses the text form.
     *
     * @throws StivaException category INVALID, code {@code invalid-id}
     */
    public static ContainerId parse(String text) {
        return new ContainerId(TypedId.parse(PREFIX, text));
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public int compareTo(ContainerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return TypedId.format(PREFIX, value);
    }
}
