package io.stiva.node.cgroup;

import io.stiva.node.cgroup.CgroupMounts.Hierarchy;
import io.stiva.node.linux.Kernel;
import io.stiva.node.linux.KernelException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Control groups of version 1, also in a hybrid host: one directory for each hierarchy that holds a
 * needed controller. What is the same for all containers (devices, swappiness) is set once on the
 * instance's directory and inherited by the kernel.
 */
final class LegacyCgroups implements Cgroups {

    /** Devices a container may use, as devices.list prints them: Docker's list. */
    static final List<String> DEVICES =
            List.of(
                    "c 1:3 rwm",
                    "c 1:5 rwm",
                    "c 1:7 rwm",
                    "c 1:8 rwm",
                    "c 1:9 rwm",
                    "c 5:0 rwm",
                    "c 5:2 rwm",
                    "c 136:* rwm");

    private static final Logger LOG = LoggerFactory.getLogger(LegacyCgroups.class);
    private static final String MONITORS = "monitors";
    private static final String BLOCK_DEVICES = "/sys/block";

    /** Bytes a second: a terabyte. */
    private static final String NO_LIMIT = " 1000000000000";

    /** Language runtimes read their limits there. */
    private static final Set<String> VISIBLE = Set.of("cpu", "cpuacct", "memory", "pids");

    private final ControlFiles files;
    private final List<Hierarchy> hierarchies;
    private final String parent;
    private final boolean swapIsCounted;

    private LegacyCgroups(
            ControlFiles files, List<Hierarchy> hierarchies, String parent, boolean swapIsCounted) {
        this.files = files;
        this.hierarchies = hierarchies;
        this.parent = parent;
        this.swapIsCounted = swapIsCounted;
    }

    static LegacyCgroups open(Kernel kernel, CgroupMounts mounts, String instance) {
        ControlFiles files = new ControlFiles(kernel);
        String parent = "stiva-" + instance;
        List<Hierarchy> hierarchies = new ArrayList<>(mounts.legacy());
        mounts.optional().stream()
                .filter(h -> canMake(files, h.self() + "/" + parent))
                .forEach(hierarchies::add);
        boolean swapIsCounted = false;
        for (Hierarchy hierarchy : hierarchies) {
            String directory = hierarchy.self() + "/" + parent;
            files.makeDirectory(directory);
            if (holdsMonitors(hierarchy)) {
                files.makeDirectory(directory + "/" + MONITORS);
            } else if (hierarchy.has("devices")
                    && !hasRules(files.read(directory, "devices.list"))) {
                files.write(directory, "devices.deny", "a");
                for (String device : DEVICES) {
                    files.write(directory, "devices.allow", device);
                }
            }
            if (hierarchy.has("blkio")) {
                countIo(kernel, files, directory);
            }
            if (hierarchy.has("memory")) {
                files.limit(directory, "memory.swappiness", 0);
                swapIsCounted = files.exists(directory + "/memory.memsw.limit_in_bytes");
            }
        }
        return new LegacyCgroups(files, hierarchies, parent, swapIsCounted);
    }

    /**
     * The kernel counts a device's work for cgroups only where some rule of blk-throttle exists for
     * it (seen on 6.18); this one limits nothing. Only for the statistics, so failures are passed
     * over.
     */
    private static void countIo(Kernel kernel, ControlFiles files, String directory) {
        for (String device : files.directories(BLOCK_DEVICES)) {
            if (!device.matches("(loop|ram).*")) {
                try {
                    String number = kernel.readFile(BLOCK_DEVICES + "/" + device + "/dev").strip();
                    files.write(directory, "blkio.throttle.read_bps_device", number + NO_LIMIT);
                } catch (KernelException e) {
                    LOG.debug("what {} does is not counted", device, e);
                }
            }
        }
    }

    private static boolean canMake(ControlFiles files, String directory) {
        try {
            files.makeDirectory(directory);
            return true;
        } catch (KernelException e) {
            return false;
        }
    }

    /** In version 2 a process can only be moved by the slow way; there they stay where they are. */
    private static boolean holdsMonitors(Hierarchy hierarchy) {
        return !hierarchy.has("devices") && !hierarchy.isUnified();
    }

    private static boolean hasRules(String list) {
        return new HashSet<>(list.lines().toList()).equals(Set.copyOf(DEVICES));
    }

    @Override
    public Cgroup create(String name, Limits limits) {
        LegacyCgroup cgroup = find(name);
        cgroup.make(limits);
        return cgroup;
    }

    @Override
    public LegacyCgroup find(String name) {
        List<String> directories = new ArrayList<>();
        for (Hierarchy hierarchy : hierarchies) {
            directories.add(hierarchy.self() + "/" + parent + "/" + name);
        }
        return new LegacyCgroup(files, hierarchies, directories, swapIsCounted);
    }

    @Override
    public List<String> names() {
        return hierarchies.stream()
                .flatMap(h -> files.directories(h.self() + "/" + parent).stream())
                .filter(name -> !name.equals(MONITORS))
                .distinct()
                .toList();
    }

    @Override
    public Cgroup adopt(List<String> directories) {
        return new LegacyCgroup(files, hierarchies, directories, swapIsCounted);
    }

    @Override
    public List<String> monitorJoinFiles() {
        return hierarchies.stream()
                .filter(LegacyCgroups::holdsMonitors)
                .map(h -> h.self() + "/" + parent + "/" + MONITORS + "/" + LegacyCgroup.JOIN)
                .toList();
    }

    @Override
    public boolean isUnified() {
        return false;
    }

    @Override
    public List<String> visibleHierarchies() {
        return hierarchies.stream()
                .filter(h -> VISIBLE.stream().anyMatch(h::has))
                .map(Hierarchy::controllers)
                .toList();
    }

    @Override
    public void close() {
        if (names().isEmpty()) {
            // The last container's monitor ends just after it has told of its end.
            ControlFiles.until(() -> !hasMonitors());
        }
        for (Hierarchy hierarchy : hierarchies) {
            files.removeIfEmpty(hierarchy.self() + "/" + parent + "/" + MONITORS);
            files.removeIfEmpty(hierarchy.self() + "/" + parent);
        }
    }

    private boolean hasMonitors() {
        return hierarchies.stream()
                .filter(LegacyCgroups::holdsMonitors)
                .map(h -> h.self() + "/" + parent + "/" + MONITORS)
                .anyMatch(
                        directory ->
                                files.exists(directory)
                                        && !files.read(directory, LegacyCgroup.JOIN).isBlank());
    }
}
