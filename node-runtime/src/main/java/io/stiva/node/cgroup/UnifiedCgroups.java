package io.stiva.node.cgroup;

import io.stiva.node.cgroup.CgroupMounts.Hierarchy;
import io.stiva.node.linux.Flags;
import io.stiva.node.linux.Kernel;
import io.stiva.node.linux.KernelException;
import java.util.List;

/** Control groups of version 2. */
final class UnifiedCgroups implements Cgroups {

    private static final String CONTROLLERS = "+cpu +memory +pids";
    private static final String MONITORS = "monitors";

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
        String base = delegate(kernel, files, hierarchy);
        String parent = base + "/stiva-" + instance;
        files.makeDirectory(parent);
        files.write(parent, "cgroup.subtree_control", CONTROLLERS);
        countIo(files, base, parent);
        files.makeDirectory(parent + "/" + MONITORS);
        return new UnifiedCgroups(kernel, hierarchy, parent);
    }

    /** Only for the statistics: a host without the controller does as well. */
    private static void countIo(ControlFiles files, String base, String parent) {
        try {
            files.write(base, "cgroup.subtree_control", "+io");
            files.write(parent, "cgroup.subtree_control", "+io");
        } catch (KernelException e) {
            // io.stat will not be there
        }
    }

    /**
     * A cgroup that hands out controllers may hold no process itself (cgroups(7), "no internal
     * processes"), so the agent steps into a leaf of its own; where others live beside it, the
     * containers go below the root, which is exempt from the rule.
     */
    private static String delegate(Kernel kernel, ControlFiles files, Hierarchy hierarchy) {
        String self = hierarchy.self();
        if (!self.equals(hierarchy.mountPoint())) {
            try {
                files.makeDirectory(self + "/agent");
                files.write(
                        self + "/agent",
                        "cgroup.procs",
                        Long.toString(ProcessHandle.current().pid()));
                files.write(self, "cgroup.subtree_control", CONTROLLERS);
                return self;
            } catch (KernelException e) {
                self = hierarchy.mountPoint();
            }
        }
        kernel.writeFile(self + "/cgroup.subtree_control", CONTROLLERS);
        return self;
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
        files.removeIfEmpty(parent + "/" + MONITORS);
        files.removeIfEmpty(parent);
    }
}
