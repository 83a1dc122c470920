package io.stiva.node.cgroup;

import io.stiva.node.cgroup.CgroupMounts.Hierarchy;
import io.stiva.node.linux.Flags;
import io.stiva.node.linux.Kernel;
import io.stiva.node.linux.KernelException;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Control groups of version 2. */
final class UnifiedCgroups implements Cgroups {

    private static final String CONTROLLERS = "+cpu +memory +pids";
    private static final String CONTROL = "cgroup.subtree_control";
    private static final String MONITORS = "monitors";
    private static final String LEAF = "stiva-agent";
    private static final Logger LOG = LoggerFactory.getLogger(UnifiedCgroups.class);

    private final Kernel kernel;
    private final ControlFiles files;
    private final Hierarchy hierarchy;
    private final String parent;

    private UnifiedCgroups(Kernel kernel, Hierarchy hierarchy, String parent) {
        this.kernel = kernel;
        this.files = new ControlFiles(kernel);
        this.hierarchy = hierarchy;
        this.parent = parent;
    }

    static UnifiedCgroups open(Kernel kernel, Hierarchy hierarchy, String instance) {
        ControlFiles files = new ControlFiles(kernel);
        String base = delegate(files, hierarchy);
        String parent = base + "/stiva-" + instance;
        files.makeDirectory(parent);
        files.write(parent, CONTROL, CONTROLLERS);
        countIo(files, base, parent);
        files.makeDirectory(parent + "/" + MONITORS);
        return new UnifiedCgroups(kernel, hierarchy, parent);
    }

    /** Only for the statistics: a host without the controller does as well. */
    private static void countIo(ControlFiles files, String base, String parent) {
        try {
            files.write(base, CONTROL, "+io");
            files.write(parent, CONTROL, "+io");
        } catch (KernelException e) {
            // io.stat will not be there
        }
    }

    /**
     * A cgroup that hands out controllers may hold no process itself (cgroups(7), "no internal
     * processes"), so the agent steps into a leaf of its own, and an agent that opens again is
     * found there. Where others live beside it, or no controllers were handed to it, the containers
     * go below the root, which is exempt from the rule.
     */
    private static String delegate(ControlFiles files, Hierarchy hierarchy) {
        String own = hierarchy.self();
        if (own.endsWith("/" + LEAF)) {
            own = own.substring(0, own.length() - LEAF.length() - 1);
        }
        // Only the root of the whole hierarchy has no type.
        if (files.exists(own + "/cgroup.type") && handsOut(files, own)) {
            return own;
        }
        try {
            files.write(hierarchy.mountPoint(), CONTROL, CONTROLLERS);
        } catch (KernelException e) {
            throw StivaException.of(ErrorCategory.UNAVAILABLE, "no-cgroups")
                    .say(
                            "the agent may not divide the cgroup it is in: it needs one of its own"
                                    + " that holds the controllers cpu, memory and pids")
                    .log("%s", own)
                    .causedBy(e)
                    .build();
        }
        return hierarchy.mountPoint();
    }

    private static boolean handsOut(ControlFiles files, String own) {
        String leaf = own + "/" + LEAF;
        String self = Long.toString(ProcessHandle.current().pid());
        try {
            files.makeDirectory(leaf);
            files.write(leaf, "cgroup.procs", self);
            files.write(own, CONTROL, CONTROLLERS);
            return true;
        } catch (KernelException e) {
            LOG.debug("{} cannot be divided", own, e);
        }
        try {
            files.write(own, "cgroup.procs", self);
        } catch (KernelException e) {
            LOG.warn("the agent stays in {}", leaf, e);
        }
        files.removeIfEmpty(leaf);
        return false;
    }

    @Override
    public Cgroup create(String name, Limits limits) {
        String directory = parent + "/" + name;
        UnifiedCgroup cgroup = find(name);
        files.makeDirectory(directory);
        try {
            cgroup.apply(limits);
            attachDeviceRules(directory);
            return cgroup;
        } catch (RuntimeException e) {
            files.removeIfEmpty(directory);
            throw e;
        }
    }

    @Override
    public UnifiedCgroup find(String name) {
        return new UnifiedCgroup(files, hierarchy, parent + "/" + name);
    }

    @Override
    public List<String> names() {
        return files.directories(parent).stream().filter(n -> !n.equals(MONITORS)).toList();
    }

    private void attachDeviceRules(String directory) {
        int program = kernel.loadDeviceProgram(DeviceProgram.containerDevices());
        try {
            int cgroup = kernel.open(directory, Flags.O_RDONLY, 0);
            try {
                kernel.attachDeviceProgram(program, cgroup);
            } finally {
                kernel.close(cgroup);
            }
        } finally {
            kernel.close(program);
        }
    }

    @Override
    public Cgroup adopt(List<String> directories) {
        return new UnifiedCgroup(files, hierarchy, directories.getFirst());
    }

    @Override
    public List<String> monitorJoinFiles() {
        return List.of(parent + "/" + MONITORS + "/cgroup.procs");
    }

    @Override
    public boolean isUnified() {
        return true;
    }

    @Override
    public List<String> visibleHierarchies() {
        return List.of();
    }

    @Override
    public void close() {
        String monitors = parent + "/" + MONITORS;
        if (names().isEmpty()) {
            // The last container's monitor ends just after it has told of its end.
            ControlFiles.until(() -> !files.exists(monitors) || files.members(monitors).isEmpty());
        }
        files.removeIfEmpty(monitors);
        files.removeIfEmpty(parent);
    }
}
