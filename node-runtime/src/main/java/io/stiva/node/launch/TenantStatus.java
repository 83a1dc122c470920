package io.stiva.node.launch;

import io.stiva.node.oci.Capability;
import io.stiva.node.oci.IdRange;
import io.stiva.node.oci.Identity;
import io.stiva.node.oci.JoinBundle;
import io.stiva.node.oci.Tenant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What /proc/PID/status must say of a tenant's process.
 *
 * @param name until the program replaces it; another one means that it has not waited
 * @param capabilities in its bounding set
 */
record TenantStatus(String name, IdRange ids, Identity identity, Set<Capability> capabilities) {

    /** The lines that are compared. */
    static final Set<String> LINES =
            Set.of(
                    "Name",
                    "Uid",
                    "Gid",
                    "Groups",
                    "CapInh",
                    "CapPrm",
                    "CapEff",
                    "CapBnd",
                    "CapAmb",
                    "NoNewPrivs",
                    "Seccomp");

    static TenantStatus of(String name, JoinBundle bundle) {
        Tenant tenant = bundle.tenant();
        return new TenantStatus(name, bundle.ids(), tenant.identity(), tenant.capabilities());
    }

    void compare(List<String> found, Map<String, String> status) {
        long kept = Capability.mask(capabilities);
        long held = identity.uid() == 0 ? kept : 0;
        Map<String, String> wanted =
                Map.of(
                        "Name", name,
                        "Uid", four(ids.outside(identity.uid())),
                        "Gid", four(ids.outside(identity.gid())),
                        "CapInh", hex(0),
                        "CapPrm", hex(held),
                        "CapEff", hex(held),
                        "CapBnd", hex(kept),
                        "CapAmb", hex(0),
                        "NoNewPrivs", "1",
                        "Seccomp", "2");
        wanted.forEach(
                (name, value) ->
                        Expectation.compare(found, name, value, status.getOrDefault(name, "")));
        Set<Integer> groups =
                Set.of(status.getOrDefault("Groups", "").split(" ")).stream()
                        .filter(g -> !g.isEmpty())
                        .map(Integer::valueOf)
                        .collect(Collectors.toSet());
        Set<Integer> wantedGroups =
                identity.groups().stream().map(ids::outside).collect(Collectors.toSet());
        Expectation.compare(found, "Groups", wantedGroups.toString(), groups.toString());
    }

    private static String four(int id) {
        return id + " " + id + " " + id + " " + id;
    }

    private static String hex(long mask) {
        return String.format("%016x", mask);
    }
}
