package io.stiva.vocabulary;

import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The id of an account, written {@code acc_…}. */
public record AccountId(UUID value) implements TypedId, Comparable<AccountId> {

    public static final String PREFIX = "acc";

    /** Makes a fresh id that sorts after every id made in an earlier millisecond. */
    public static AccountId next(Instant now, RandomGenerator random) {
        return new AccountId(Uuid7.at(now, random));
    }

    /**
     * Parses the text form.
     *
     * @throws StivaException category INVALID, code {@code invalid-id}
     */
    public static AccountId parse(String text) {
        return new AccountId(TypedId.parse(PREFIX, text));
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public int compareTo(AccountId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return TypedId.format(PREFIX, value);
    }
}
