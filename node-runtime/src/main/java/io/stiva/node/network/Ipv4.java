package io.stiva.node.network;

/**
 * An IPv4 address.
 *
 * @param bits in network byte order, most significant first
 */
record Ipv4(int bits) {

    /**
     * Parses dotted decimal.
     *
     * @throws IllegalArgumentException for anything else
     */
    static Ipv4 parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("not an IPv4 address: " + text);
        }
        int bits = 0;
        for (String part : parts) {
            int octet = part.matches("\\d{1,3}") ? Integer.parseInt(part) : 256;
            if (octet > 255) {
                throw new IllegalArgumentException("not an IPv4 address: " + text);
            }
            bits = bits << 8 | octet;
        }
        return new Ipv4(bits);
    }

    /** The address {@code steps} above this one. */
    Ipv4 plus(int steps) {
        return new Ipv4(bits + steps);
    }

    /**
     * A locally administered MAC address that only this address has, so that no table of them is
     * needed.
     */
    String mac() {
        return String.format(
                "02:53:%02x:%02x:%02x:%02x",
                bits >>> 24, bits >>> 16 & 0xff, bits >>> 8 & 0xff, bits & 0xff);
    }

    @Override
    public String toString() {
        return (bits >>> 24)
                + "."
                + (bits >>> 16 & 0xff)
                + "."
                + (bits >>> 8 & 0xff)
                + "."
                + (bits & 0xff);
    }
}
