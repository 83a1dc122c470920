package io.stiva.node.network;

/** What a published port speaks. */
public enum Transport {
    TCP,
    UDP;

    /** The name nftables and the wire use. */
    public String word() {
        return this == TCP ? "tcp" : "udp";
    }
}
