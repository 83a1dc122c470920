package io.stiva.node.network;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The whole nftables rule set of this instance as one transaction: the tables are made when
 * missing, deleted and made again, so loading it twice equals loading it once and no packet ever
 * sees half of it (nft(8), "-f" is atomic). Connections live on in conntrack.
 *
 * <p>Two tables of one name: family {@code bridge} pins every container to its address, family
 * {@code inet} does isolation, address translation and published ports.
 */
final class Ruleset {
    private Ruleset() {}

    /** A project's network as the rules see it. */
    record Net(String bridge, Ipv4Prefix subnet) {}

    /** An attached container as the rules see it. */
    record Member(String device, Ipv4 address, List<PublishedPort> ports) {}

    static String of(NetworkSettings settings, Collection<Net> nets, Collection<Member> members) {
        return replace("inet", settings.table(), inet(settings, nets, members))
                + replace("bridge", settings.table(), bridge(members));
    }

    /** Takes both tables away, also when they are not there. */
    static String nothing(NetworkSettings settings) {
        return removal("inet", settings.table()) + removal("bridge", settings.table());
    }

    private static String replace(String family, String table, String body) {
        return removal(family, table) + "table %s %s {\n%s}\n".formatted(family, table, body);
    }

    private static String removal(String family, String table) {
        return "table %1$s %2$s {}\ndelete table %1$s %2$s\n".formatted(family, table);
    }

    private static String inet(
            NetworkSettings settings, Collection<Net> nets, Collection<Member> members) {
        return set("bridges", "ifname", nets.stream().map(net -> quoted(net.bridge())).toList())
                + set(
                        "same_project",
                        "ifname . ifname",
                        nets.stream()
                                .map(net -> quoted(net.bridge()) + " . " + quoted(net.bridge()))
                                .toList())
                + intervals("subnets", nets.stream().map(net -> net.subnet().toString()).toList())
                + intervals(
                        "forbidden",
                        settings.forbidden().stream().map(Ipv4Prefix::toString).toList())
                + ports("tcp_ports", Transport.TCP, members)
                + ports("udp_ports", Transport.UDP, members)
                + CHAINS;
    }

    /**
     * Loopback addresses may come from bridges only because route_localnet is on there (it lets
     * 127.0.0.1:port answer); the first chain takes that away from the containers again.
     * Connections of containers to published ports are never translated, so they meet the input
     * chain and its drop: a port of another project is no way in.
     */
    private static final String CHAINS =
            """
            chain martians {
              type filter hook prerouting priority raw; policy accept;
              iifname @bridges ip daddr 127.0.0.0/8 drop
              iifname @bridges ip saddr 127.0.0.0/8 drop
            }
            chain publish {
              type nat hook prerouting priority dstnat; policy accept;
              iifname @bridges return
              fib daddr type local dnat ip to tcp dport map @tcp_ports
              fib daddr type local dnat ip to udp dport map @udp_ports
            }
            chain publish_locally {
              type nat hook output priority -100; policy accept;
              fib daddr type local dnat ip to tcp dport map @tcp_ports
              fib daddr type local dnat ip to udp dport map @udp_ports
            }
            chain translate {
              type nat hook postrouting priority srcnat; policy accept;
              oifname @bridges ip saddr 127.0.0.0/8 masquerade
              oifname != @bridges ip saddr @subnets masquerade
            }
            chain input {
              type filter hook input priority filter; policy accept;
              iifname @bridges jump to_node
            }
            chain forward {
              type filter hook forward priority filter; policy accept;
              iifname @bridges jump from_container
              oifname @bridges jump to_container
            }
            chain to_node {
              ct state established,related accept
              drop
            }
            chain from_container {
              ct state established,related accept
              ct status dnat drop
              iifname . oifname @same_project accept
              oifname @bridges drop
              ip saddr != @subnets drop
              ip daddr @forbidden drop
            }
            chain to_container {
              ct state established,related accept
              iifname . oifname @same_project accept
              ct status dnat accept
              drop
            }
            """;

    private static String bridge(Collection<Member> members) {
        List<String> ip =
                members.stream()
                        .map(m -> join(m, m.address().mac(), m.address().toString()))
                        .toList();
        List<String> arp =
                members.stream()
                        .map(
                                m ->
                                        join(
                                                m,
                                                m.address().mac(),
                                                m.address().mac(),
                                                m.address().toString()))
                        .toList();
        return set(
                        "container_devices",
                        "ifname",
                        members.stream().map(m -> quoted(m.device())).toList())
                + set("senders", "ifname . ether_addr . ipv4_addr", ip)
                + set("arp_senders", "ifname . ether_addr . ether_addr . ipv4_addr", arp)
                + """
                chain from_container {
                  type filter hook prerouting priority -300; policy accept;
                  iifname @container_devices jump identify
                }
                chain identify {
                  ether type ip iifname . ether saddr . ip saddr @senders accept
                  ether type arp iifname . ether saddr . arp saddr ether . arp saddr ip @arp_senders accept
                  drop
                }
                """;
    }

    private static String join(Member member, String... parts) {
        return quoted(member.device()) + " . " + String.join(" . ", parts);
    }

    private static String quoted(String name) {
        return "\"" + name + "\"";
    }

    private static String ports(String name, Transport transport, Collection<Member> members) {
        List<String> elements =
                members.stream()
                        .flatMap(
                                member ->
                                        member.ports().stream()
                                                .filter(port -> port.transport() == transport)
                                                .map(port -> mapping(member, port)))
                        .toList();
        return "map %s {\n  type inet_service : ipv4_addr . inet_service\n%s}\n"
                .formatted(name, elements(elements));
    }

    private static String mapping(Member member, PublishedPort port) {
        return port.hostPort() + " : " + member.address() + " . " + port.containerPort();
    }

    private static String set(String name, String type, List<String> elements) {
        return "set %s {\n  type %s\n%s}\n".formatted(name, type, elements(elements));
    }

    private static String intervals(String name, List<String> elements) {
        return "set %s {\n  type ipv4_addr\n  flags interval\n  auto-merge\n%s}\n"
                .formatted(name, elements(elements));
    }

    private static String elements(List<String> elements) {
        return elements.isEmpty()
                ? ""
                : elements.stream()
                        .collect(Collectors.joining(",\n    ", "  elements = {\n    ", " }\n"));
    }
}
