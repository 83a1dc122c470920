package io.stiva.node.cgroup;

import io.stiva.node.linux.Kernel;
import io.stiva.node.linux.KernelException;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the hierarchies are mounted and where in them this process is. Read from mountinfo, never
 * from names under /sys/fs/cgroup: a tmpfs there takes any mkdir. The agent may sit deep in one
 * hierarchy and at the root of another.
 */
record CgroupMounts(List<Hierarchy> hierarchies) {

    /** The controllers a container needs on version 1. */
    static final Set<String> NEEDED =
            Set.of("cpu", "cpuacct", "memory", "pids", "devices", "freezer");

    private static final Set<String> CONTROLLERS =
            Stream.concat(
                            NEEDED.stream(),
                            Stream.of(
                                    "cpuset",
                                    "blkio",
                                    "hugetlb",
                                    "perf_event",
                                    "net_cls",
                                    "net_prio",
                                    "rdma",
                                    "misc"))
                    .collect(Collectors.toUnmodifiableSet());

    CgroupMounts {
        hierarchies = List.copyOf(hierarchies);
    }

    /**
     * One mounted hierarchy.
     *
     * @param controllers comma-separated in the kernel's order; empty for version 2
     * @param mountPoint where it is mounted
     * @param root which directory of the hierarchy the mount shows
     * @param self this process's directory, absolute on this host
     */
    record Hierarchy(String controllers, String mountPoint, String root, String self) {

        boolean has(String controller) {
            return Set.of(controllers.split(",")).contains(controller);
        }

        boolean isUnified() {
            return controllers.isEmpty();
        }

        /** What /proc/PID/cgroup calls a directory below the mount point. */
        String kernelPath(String directory) {
            String below = directory.substring(mountPoint.length());
            return root.equals("/") ? below : root + below;
        }
    }

    static CgroupMounts parse(String mountinfo, String selfCgroup) {
        Map<String, String> selfPaths = selfPaths(selfCgroup);
        Map<String, Hierarchy> found = new LinkedHashMap<>();
        mountinfo
                .lines()
                .map(line -> hierarchy(line, selfPaths))
                .flatMap(Optional::stream)
                .forEach(h -> found.putIfAbsent(h.controllers(), h));
        return new CgroupMounts(List.copyOf(found.values()));
    }

    /** Lines are {@code 4:memory:/path}; version 2 is {@code 0::/path}, cgroups(7). */
    private static Map<String, String> selfPaths(String selfCgroup) {
        Map<String, String> paths = new LinkedHashMap<>();
        for (String line : selfCgroup.lines().toList()) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3) {
                paths.put(parts[1], parts[2]);
            }
        }
        return paths;
    }

    /** Fields as in proc_pid_mountinfo(5): … root mountpoint … - type source superoptions. */
    private static Optional<Hierarchy> hierarchy(String line, Map<String, String> selfPaths) {
        int dash = line.indexOf(" - ");
        if (dash < 0) {
            return Optional.empty();
        }
        String[] head = line.substring(0, dash).split(" ");
        String[] tail = line.substring(dash + 3).split(" ");
        if (head.length < 6 || tail.length < 3 || !tail[0].startsWith("cgroup")) {
            return Optional.empty();
        }
        String controllers = "";
        if (tail[0].equals("cgroup")) {
            controllers =
                    Stream.of(tail[2].split(","))
                            .filter(CONTROLLERS::contains)
                            .collect(Collectors.joining(","));
            if (controllers.isEmpty()) {
                return Optional.empty();
            }
        }
        String self = selfPaths.getOrDefault(controllers, "/");
        String root = head[3];
        String mountPoint = head[4];
        return Optional.of(
                new Hierarchy(controllers, mountPoint, root, place(mountPoint, root, self)));
    }

    private static String place(String mountPoint, String root, String self) {
        String below = self;
        if (!root.equals("/")) {
            below = self.startsWith(root) ? self.substring(root.length()) : "";
        }
        return below.equals("/") ? mountPoint : mountPoint + below;
    }

    boolean isUnified(Kernel kernel) {
        return find("").map(h -> hasControllers(kernel, h)).orElse(false);
    }

    private static boolean hasControllers(Kernel kernel, Hierarchy unified) {
        try {
            String all = kernel.readFile(unified.mountPoint() + "/cgroup.controllers");
            return Set.of(all.strip().split(" ")).containsAll(Set.of("cpu", "memory", "pids"));
        } catch (KernelException | IllegalArgumentException e) {
            return false;
        }
    }

    Hierarchy unified() {
        return find("").orElseThrow(() -> missing("cgroup2"));
    }

    /** The version 1 hierarchies that hold a needed controller. */
    List<Hierarchy> legacy() {
        List<Hierarchy> used = new ArrayList<>();
        for (Hierarchy hierarchy : hierarchies) {
            if (NEEDED.stream().anyMatch(hierarchy::has)) {
                used.add(hierarchy);
            }
        }
        for (String controller : NEEDED) {
            if (used.stream().noneMatch(h -> h.has(controller))) {
                throw missing(controller);
            }
        }
        return used;
    }

    /**
     * Those that only make the statistics richer: what block devices did, and the version 2
     * hierarchy that a hybrid host has besides, for PSI.
     */
    List<Hierarchy> optional() {
        return hierarchies.stream()
                .filter(h -> h.has("blkio") || h.isUnified())
                .filter(h -> NEEDED.stream().noneMatch(h::has))
                .toList();
    }

    private Optional<Hierarchy> find(String controllers) {
        return hierarchies.stream().filter(h -> h.controllers().equals(controllers)).findFirst();
    }

    private static StivaException missing(String controller) {
        return StivaException.of(ErrorCategory.UNAVAILABLE, "no-cgroups")
                .say(
                        "this host has no cgroup controller %s: containers cannot be limited",
                        controller)
                .build();
    }
}
