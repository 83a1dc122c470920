package io.stiva.platform.network;

import java.util.List;

/**
 * A host name and where it leads.
 *
 * @param host lower case, without a port
 * @param targets where its containers answer, in the order of their age; empty = nobody is home
 */
record Route(String host, List<Target> targets) {

    Route {
        targets = List.copyOf(targets);
    }

    /**
     * A published port.
     *
     * @param address an IP address of a node
     */
    record Target(String address, int port) {}
}
