package io.stiva.vocabulary;

import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The id of an API token, written {@code tok_…}. */
public record TokenId(UUID value) implements TypedId, Comparable<TokenId> {

    public static final String PREFIX = "tok";

    /** Makes a fresh id that sorts after every id made in an earlier millisecond. */
    public static TokenId next(Instant now, RandomGenerator random) {
        return new TokenId(Uuid7.at(now, random));
    }

    /**
     * Parses the text form.
     *
     * @throws StivaException category INVALID, code {@code invalid-id}
     */
    public static TokenId parse(String text) {
        return new TokenId(TypedId.parse(PREFIX, text));
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public int compareTo(TokenId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return TypedId.format(PREFIX, value);
    }
}
