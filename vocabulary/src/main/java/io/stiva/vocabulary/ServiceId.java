package io.stiva.vocabulary;

import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The id of a service, written {@code svc_…}. */
public record ServiceId(UUID value) implements TypedId, Comparable<ServiceId> {

    public static final String PREFIX = "svc";

    /** Makes a fresh id that sorts after every id made in an earlier millisecond. */
    public static ServiceId next(Instant now, RandomGenerator random) {
        return new ServiceId(Uuid7.at(now, random));
    }

    /**
     * Parses the text form.
     *
     * @throws StivaException category INVALID, code {@code invalid-id}
     */
    public static ServiceId parse(String text) {
        return new ServiceId(TypedId.parse(PREFIX, text));
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public int compareTo(ServiceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return TypedId.format(PREFIX, value);
    }
}
