package io.stiva.vocabulary;

import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes UUIDs of version 7 (RFC 9562 section 5.7): 48 bits of Unix milliseconds, then random bits,
 * so that ids sort by the time they were made and a B-tree grows at its right edge.
 */
public final class Uuid7 {

    private Uuid7() {}

    /** Returns an id for {@code now} (milliseconds are kept) with 74 bits from {@code random}. */
    public static UUID at(Instant now, RandomGenerator random) {
        long high = (now.toEpochMilli() << 16) | 0x7000L | (random.nextLong() & 0x0fffL);
        long low = 0x8000_0000_0000_0000L | (random.nextLong() & 0x3fff_ffff_ffff_ffffL);
        return new UUID(high, low);
    }
}
