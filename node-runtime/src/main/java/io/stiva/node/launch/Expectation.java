package io.stiva.node.launch;

import io.stiva.node.oci.Bundle;
import io.stiva.node.oci.PlannedMounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What the kernel must say of a container's first process just before the tenant's program replaces
 * it. Comparing is pure.
 *
 * @param name what the process is called until the program replaces it
 * @param foreignNamespaces the agent's own, which the container must not be in
 * @param cgroups controllers to path
 * @param exists whether the kernel has a path of /proc; asked only for planned mounts that are not
 *     there
 */
record Expectation(
        String name,
        Bundle bundle,
        Map<String, String> foreignNamespaces,
        Map<String, String> cgroups,
        PlannedMounts mounts,
        Predicate<String> exists) {

    /** Every difference in words; empty when the view is as planned. */
    List<String> differences(ProcessView view) {
        List<String> found = new ArrayList<>();
        for (String kind : ProcessView.NAMESPACES) {
            String seen = view.namespaces().get(kind);
            if (seen == null || seen.equals(foreignNamespaces.get(kind))) {
                found.add("no " + kind + " namespace of its own");
            }
        }
        compare(found, "uid_map", bundle.ids().map(), view.uidMap());
        compare(found, "gid_map", bundle.ids().map(), view.gidMap());
        new TenantStatus(name, bundle.ids(), bundle.identity(), bundle.capabilities())
                .compare(found, view.status());
        cgroups.forEach(
                (controllers, path) ->
                        compare(
                                found,
                                "cgroup " + controllers,
                                path,
                                view.cgroups().getOrDefault(controllers, "")));
        compareMounts(found, view.mounts());
        return found;
    }

    private void compareMounts(List<String> found, List<ProcessView.Mount> seen) {
        // Where mounts are stacked the last one is what a path leads to.
        Map<String, ProcessView.Mount> last = new HashMap<>();
        for (ProcessView.Mount mount : seen) {
            last.put(mount.point(), mount);
            if (!mounts.possible().contains(mount.point())) {
                found.add("unplanned mount " + mount.point());
            }
            if (!mount.isPrivate()) {
                found.add("mount tied to others " + mount.point());
            }
        }
        for (String point : mounts.possible()) {
            if (!last.containsKey(point)
                    && (mounts.required().contains(point) || exists.test(point))) {
                found.add("missing mount " + point);
            }
        }
        for (String point : mounts.readOnly()) {
            ProcessView.Mount mount = last.get(point);
            if (mount != null && !mount.isReadOnly()) {
                found.add("writable mount " + point);
            }
        }
        ProcessView.Mount root = last.get("/");
        if (root != null && !root.type().equals("overlay")) {
            found.add("root is of type " + root.type());
        }
    }

    static void compare(List<String> found, String what, String wanted, String seen) {
        if (!wanted.equals(seen)) {
            found.add(what + " is '" + seen + "' instead of '" + wanted + "'");
        }
    }
}
