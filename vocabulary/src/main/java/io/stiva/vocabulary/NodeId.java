package io.stiva.vocabulary;

import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The id of a node, written {@code nod_…}. */
public record NodeId(UUID value) implements TypedId, Comparable<NodeId> {

    public static final String PREFIX = "nod";

    /** Makes a fresh id that sorts after every id made in an earlier millisecond. */
    public static NodeId next(Instant now, RandomGenerator random) {
        return new NodeId(Uuid7.at(now, random));
    }

    /**
     * Parses the text form.
     *
     * @throws StivaException category INVALID, code {@code invalid-id}
     */
    public static NodeId parse(String text) {
        return new NodeId(TypedId.parse(PREFIX, text));
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return TypedId.format(PREFIX, value);
    }
}
