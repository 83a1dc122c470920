package io.stiva.vocabulary;

import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The id of an invoice, written {@code inv_…}. */
public record InvoiceId(UUID value) implements TypedId, Comparable<InvoiceId> {

    public static final String PREFIX = "inv";

    /** Makes a fresh id that sorts after every id made in an earlier millisecond. */
    public static InvoiceId next(Instant now, RandomGenerator random) {
        return new InvoiceId(Uuid7.at(now, random));
    }

    /**
     * Parses the text form.
     *
     * @throws StivaException category INVALID, code {@code invalid-id}
     */
    public static InvoiceId parse(String text) {
        return new InvoiceId(TypedId.parse(PREFIX, text));
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public int compareTo(InvoiceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return TypedId.format(PREFIX, value);
    }
}
