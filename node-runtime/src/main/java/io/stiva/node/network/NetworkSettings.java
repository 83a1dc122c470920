package io.stiva.node.network;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What may differ between two clouds on one machine.
 *
 * @param instance 1 to 8 lower-case letters or digits; part of every name made on the host
 * @param pool private addresses, cut into one /24 per project; prefix length 8 to 24, at most 256
 *     networks are used of it
 * @param firstHostPort lowest port the node picks by itself
 * @param lastHostPort highest port the node picks by itself
 * @param state directory of the allocations, made when missing
 * @param forbidden ranges no container may reach, besides other projects and the node itself
 */
public record NetworkSettings(
        String instance,
        Ipv4Prefix pool,
        int firstHostPort,
        int lastHostPort,
        Path state,
        List<Ipv4Prefix> forbidden) {

    static final int SUBNET_LENGTH = 24;
    static final int MOST_SUBNETS = 256;

    /** RFC 3927 link-local: cloud metadata services answer there. */
    private static final Ipv4Prefix LINK_LOCAL = Ipv4Prefix.parse("169.254.0.0/16");

    private static final Pattern INSTANCE = Pattern.compile("[a-z0-9]{1,8}");

    public NetworkSettings {
        if (!INSTANCE.matcher(instance).matches()) {
            throw new IllegalArgumentException(
                    "instance out of bounds: use 1 to 8 lower-case letters or digits");
        }
        if (pool.length() < 8 || pool.length() > SUBNET_LENGTH) {
            throw new IllegalArgumentException("network pool out of bounds: use /8 to /24");
        }
        if (firstHostPort < 1024 || lastHostPort > 65535 || firstHostPort > lastHostPort) {
            throw new IllegalArgumentException("host port range out of bounds: use 1024 to 65535");
        }
        forbidden = List.copyOf(forbidden);
    }

    /** The product's defaults: 10.210.0.0/16, ports 20000 to 29999, no metadata addresses. */
    public static NetworkSettings defaults(String instance, Path state) {
        return new NetworkSettings(
                instance,
                Ipv4Prefix.parse("10.210.0.0/16"),
                20000,
                29999,
                state,
                List.of(LINK_LOCAL));
    }

    /** The same with other private addresses. */
    public NetworkSettings within(Ipv4Prefix otherPool) {
        return new NetworkSettings(
                instance, otherPool, firstHostPort, lastHostPort, state, forbidden);
    }

    /** The same with more ranges no container may reach. */
    public NetworkSettings alsoForbidding(List<Ipv4Prefix> more) {
        return new NetworkSettings(
                instance,
                pool,
                firstHostPort,
                lastHostPort,
                state,
                Stream.concat(forbidden.stream(), more.stream()).distinct().toList());
    }

    int subnets() {
        return Math.min(MOST_SUBNETS, pool.subnets(SUBNET_LENGTH));
    }

    String table() {
        return "stiva_" + instance;
    }

    /**
     * A bridge's name; 15 characters are the kernel's limit (IFNAMSIZ). The capital letter ends the
     * instance, so that no instance's names begin like another's.
     */
    String bridge(int index) {
        return bridgePrefix() + Integer.toString(index, 36);
    }

    String bridgePrefix() {
        return "sv" + instance + "B";
    }

    /** What the host ends of this instance's veth pairs begin with. */
    String devicePrefix() {
        return "sv" + instance + "V";
    }
}
