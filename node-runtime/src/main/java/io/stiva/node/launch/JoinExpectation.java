package io.stiva.node.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the kernel must say of a process that has joined a container, just before the tenant's
 * program replaces it. Its mounts and maps are the container's when its namespaces are.
 *
 * @param namespaces the container's
 * @param cgroups controllers to path
 */
record JoinExpectation(
        TenantStatus status, Map<String, String> namespaces, Map<String, String> cgroups) {

    /** Every difference in words; empty when the view is as planned. */
    List<String> differences(ProcessView.Place seen) {
        List<String> found = new ArrayList<>();
        namespaces.forEach(
                (kind, wanted) ->
                        Expectation.compare(
                                found,
                                kind + " namespace",
                                wanted,
                                seen.namespaces().getOrDefault(kind, "")));
        cgroups.forEach(
                (controllers, path) ->
                        Expectation.compare(
                                found,
                                "cgroup " + controllers,
                                path,
                                seen.cgroups().getOrDefault(controllers, "")));
        status.compare(found, seen.status());
        return found;
    }
}
