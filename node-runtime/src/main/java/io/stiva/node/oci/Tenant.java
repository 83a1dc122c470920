package io.stiva.node.oci;

import java.util.Set;

/**
 * What a process of a tenant is, whichever way it came into its container.
 *
 * @param capabilities what root holds; an ordinary user holds none
 * @param openFiles limit on descriptors, at most the agent's own hard limit
 */
public record Tenant(
        CommandLine command,
        Identity identity,
        Set<Capability> capabilities,
        Filter filter,
        long openFiles) {

    public Tenant {
        capabilities = Set.copyOf(capabilities);
    }
}
