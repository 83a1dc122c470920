package io.stiva.vocabulary;

import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The id of a revision of a service, written {@code rev_…}. */
public record RevisionId(UUID value) implements TypedId, Comparable<RevisionId> {

    public static final String PREFIX = "rev";

    /** Makes a fresh id that sorts after every id made in an earlier millisecond. */
    public static RevisionId next(Instant now, RandomGenerator random) {
        return new RevisionId(Uuid7.at(now, random));
    }

    /**
     * Parses the text form.
     *
     * @throws StivaException category INVALID, code {@code invalid-id}
     */
    public static RevisionId parse(String text) {
        return new RevisionId(TypedId.parse(PREFIX, text));
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public int compareTo(RevisionId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return TypedId.format(PREFIX, value);
    }
}
