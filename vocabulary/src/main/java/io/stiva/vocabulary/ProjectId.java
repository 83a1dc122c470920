package io.stiva.vocabulary;

import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The id of a project, written {@code prj_…}. */
public record ProjectId(UUID value) implements TypedId, Comparable<ProjectId> {

    public static final String PREFIX = "prj";

    /** Makes a fresh id that sorts after every id made in an earlier millisecond. */
    public static ProjectId next(Instant now, RandomGenerator random) {
        return new ProjectId(Uuid7.at(now, random));
    }

    /**
     * Parses the text form.
     *
     * @throws StivaException category INVALID, code {@code invalid-id}
     */
    public static ProjectId parse(String text) {
        return new ProjectId(TypedId.parse(PREFIX, text));
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public int compareTo(ProjectId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return TypedId.format(PREFIX, value);
    }
}
