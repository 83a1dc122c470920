package io.stiva.appliance.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How control groups are mounted here, from proc_pid_mountinfo(5).
 *
 * @param kind which of the three layouts
 * @param controllers those a container's limits can use
 */
record CgroupLayout(Kind kind, Set<String> controllers) {

    enum Kind {
        /** One hierarchy with every controller. */
        V2,
        /** Separate hierarchies, and a second-version one beside them without what we need. */
        HYBRID,
        /** Separate hierarchies only. */
        V1,
        NONE
    }

    /** Without these a limit that was sold could not be kept. */
    static final List<String> NEEDED = List.of("cpu", "memory", "pids");

    /**
     * @param mountinfo lines of /proc/self/mountinfo
     * @param unified words of cgroup.controllers at the root of the second-version hierarchy; empty
     *     when there is none
     */
    static CgroupLayout of(List<String> mountinfo, List<String> unified) {
        Set<String> controllers = new TreeSet<>();
        boolean first = false;
        boolean second = false;
        for (String line : mountinfo) {
            // 36 35 98:0 /root /mount/point rw,noatime shared:1 - fstype source superoptions
            int separator = line.indexOf(" - ");
            if (separator < 0) {
                continue;
            }
            List<String> tail = List.of(line.substring(separator + 3).split(" "));
            if (tail.getFirst().equals("cgroup2")) {
                second = true;
            } else if (tail.getFirst().equals("cgroup")) {
                first = true;
                controllers.addAll(List.of(tail.getLast().split(",")));
            }
        }
        controllers.remove("rw");
        controllers.removeIf(name -> name.startsWith("name="));
        controllers.addAll(unified);
        return new CgroupLayout(kind(first, second), controllers);
    }

    List<String> lacking() {
        List<String> lacking = new ArrayList<>(NEEDED);
        lacking.removeAll(controllers);
        return lacking;
    }

    private static Kind kind(boolean first, boolean second) {
        if (first) {
            return second ? Kind.HYBRID : Kind.V1;
        }
        return second ? Kind.V2 : Kind.NONE;
    }
}
