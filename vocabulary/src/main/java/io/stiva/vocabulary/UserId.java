package io.stiva.vocabulary;

import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The id of a user, written {@code usr_…}. */
public record UserId(UUID value) implements TypedId, Comparable<UserId> {

    public static final String PREFIX = "usr";

    /** Makes a fresh id that sorts after every id made in an earlier millisecond. */
    public static UserId next(Instant now, RandomGenerator random) {
        return new UserId(Uuid7.at(now, random));
    }

    /**
     * Parses the text form.
     *
     * @throws StivaException category INVALID, code {@code invalid-id}
     */
    public static UserId parse(String text) {
        return new UserId(TypedId.parse(PREFIX, text));
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public int compareTo(UserId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return TypedId.format(PREFIX, value);
    }
}
