package io.stiva.vocabulary;

import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The id of an event, written {@code evt_…}. */
public record EventId(UUID value) implements TypedId, Comparable<EventId> {

    public static final String PREFIX = "evt";

    /** Makes a fresh id that sorts after every id made in an earlier millisecond. */
    public static EventId next(Instant now, RandomGenerator random) {
        return new EventId(Uuid7.at(now, random));
    }

    /**
     * Parses the text form.
     *
     * @throws StivaException category INVALID, code {@code invalid-id}
     */
    public static EventId parse(String text) {
        return new EventId(TypedId.parse(PREFIX, text));
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public int compareTo(EventId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return TypedId.format(PREFIX, value);
    }
}
