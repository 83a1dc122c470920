package io.stiva.node.oci;

import java.util.List;

/**
 * Who a program runs as, in ids of the inside.
 *
 * @param groups supplementary groups
 * @param home what HOME is unless the environment says otherwise
 */
public record Identity(int uid, int gid, List<Integer> groups, String home) {

    public static final Identity ROOT = new Identity(0, 0, List.of(), "/root");

    public Identity {
        groups = List.copyOf(groups);
    }
}
