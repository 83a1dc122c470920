package io.stiva.node.network;

/**
 * A range of IPv4 addresses in CIDR form (RFC 4632).
 *
 * @param base lowest address; bits right of the prefix are 0
 * @param length of the prefix, 0 to 32
 */
public record Ipv4Prefix(Ipv4 base, int length) {

    public Ipv4Prefix {
        if (length < 0 || length > 32) {
            throw new IllegalArgumentException("prefix length out of bounds: " + length);
        }
        base = new Ipv4(base.bits() & mask(length));
    }

    /**
     * Parses {@code 10.210.0.0/16}; an address without a length is a range of one.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Ipv4Prefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return new Ipv4Prefix(Ipv4.parse(text), 32);
        }
        try {
            return new Ipv4Prefix(
                    Ipv4.parse(text.substring(0, slash)),
                    Integer.parseInt(text.substring(slash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not an address range: " + text, e);
        }
    }

    boolean overlaps(Ipv4Prefix other) {
        int common = mask(Math.min(length, other.length));
        return (base.bits() & common) == (other.base.bits() & common);
    }

    /** How many ranges of {@code subnetLength} fit in. */
    int subnets(int subnetLength) {
        return subnetLength < length ? 0 : 1 << (subnetLength - length);
    }

    Ipv4Prefix subnet(int subnetLength, int index) {
        return new Ipv4Prefix(base.plus(index << (32 - subnetLength)), subnetLength);
    }

    private static int mask(int length) {
        return length == 0 ? 0 : -1 << (32 - length);
    }

    @Override
    public String toString() {
        return base + "/" + length;
    }
}
