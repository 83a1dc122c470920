package io.stiva.node.oci;

/**
 * The user and group ids of one container on the host: id N inside is {@code base + N} outside.
 *
 * @param base a multiple of 65536, at least 65536
 */
public record IdRange(int base) {

    /** How many ids a container has: all that fit in 16 bits, as images expect. */
    public static final int SIZE = 65536;

    public IdRange {
        if (base < SIZE || base % SIZE != 0) {
            throw new IllegalArgumentException("not the base of an id range: " + base);
        }
    }

    /** One line as in uid_map, user_namespaces(7): inside, outside, count. */
    public String map() {
        return "0 " + base + " " + SIZE;
    }

    /** The host's id for an id inside. */
    public int outside(int inside) {
        if (inside < 0 || inside >= SIZE) {
            throw new IllegalArgumentException("id not mapped: " + inside);
        }
        return base + inside;
    }
}
