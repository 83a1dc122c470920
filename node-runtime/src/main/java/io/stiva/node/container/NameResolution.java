package io.stiva.node.container;

import java.util.List;
import java.util.Map;

/**
 * What {@code /etc/resolv.conf} and {@code /etc/hosts} of a container say.
 *
 * @param nameservers IP addresses in their order, at most 3 (resolv.conf(5), MAXNS)
 * @param searchDomains tried in their order
 * @param hosts further lines of {@code /etc/hosts}, host name to IP address; put the container's
 *     own host name here when its address is known
 */
public record NameResolution(
        List<String> nameservers, List<String> searchDomains, Map<String, String> hosts) {

    /** No name server, and only localhost in the hosts file. */
    public static final NameResolution NONE = new NameResolution(List.of(), List.of(), Map.of());

    public NameResolution {
        nameservers = List.copyOf(nameservers);
        searchDomains = List.copyOf(searchDomains);
        hosts = Map.copyOf(hosts);
        SpecErrors.requireWithin(nameservers.size() <= 3, "nameservers", "at most 3");
    }
}
