package io.stiva.node.cgroup;

import io.stiva.node.cgroup.CgroupMounts.Hierarchy;
import io.stiva.node.linux.Errno;
import io.stiva.node.linux.KernelException;
import io.stiva.vocabulary.Bytes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A container's directories in the hierarchies of version 1. */
final class LegacyCgroup implements Cgroup {

    static final String JOIN = "tasks";

    private static final String LIMIT = "memory.limit_in_bytes";
    private static final String LIMIT_WITH_SWAP = "memory.memsw.limit_in_bytes";
    private static final String IO_BYTES = "blkio.throttle.io_service_bytes_recursive";
    private static final String IO_OPERATIONS = "blkio.throttle.io_serviced_recursive";
    private static final String FREEZER = "freezer.state";

    private final ControlFiles files;
    private final List<Hierarchy> hierarchies;
    private final List<String> directories;
    private final boolean swapIsCounted;

    /**
     * @param directories one for each hierarchy; matched by mount point, not by position
     * @param swapIsCounted whether there is a second limit, on memory and swap together
     */
    LegacyCgroup(
            ControlFiles files,
            List<Hierarchy> hierarchies,
            List<String> directories,
            boolean swapIsCounted) {
        this.files = files;
        this.hierarchies = hierarchies;
        this.directories = List.copyOf(directories);
        this.swapIsCounted = swapIsCounted;
    }

    void make(Limits limits) {
        try {
            for (String directory : directories) {
                files.makeDirectory(directory);
            }
            apply(limits);
            requireDeviceRules();
        } catch (RuntimeException e) {
            removeAfterFailure(e);
            throw e;
        }
    }

    private void removeAfterFailure(RuntimeException cause) {
        try {
            remove();
        } catch (KernelException e) {
            cause.addSuppressed(e);
        }
    }

    private void apply(Limits limits) {
        limitMemory(limits.memoryBytes());
        String cpu = directory("cpu");
        files.limit(cpu, "cpu.cfs_period_us", limits.periodMicros());
        files.limit(cpu, "cpu.cfs_quota_us", limits.quotaMicros());
        files.limit(cpu, "cpu.shares", limits.shares());
        files.limit(directory("pids"), "pids.max", limits.pids());
    }

    /** Memory alone may never have the higher limit, memory.txt section 5.5. */
    private void limitMemory(long bytes) {
        String memory = directory("memory");
        boolean lower = bytes <= files.number(memory, LIMIT);
        if (lower) {
            files.limit(memory, LIMIT, bytes);
        }
        if (swapIsCounted) {
            files.limit(memory, LIMIT_WITH_SWAP, bytes);
        }
        if (!lower) {
            files.limit(memory, LIMIT, bytes);
        }
    }

    private void requireDeviceRules() {
        String rules = files.read(directory("devices"), "devices.list");
        if (!Set.copyOf(rules.lines().toList()).equals(Set.copyOf(LegacyCgroups.DEVICES))) {
            throw ControlFiles.notApplied(directory("devices"), "devices.list", "rules", rules);
        }
    }

    private String directory(String controller) {
        return find(controller).orElseThrow();
    }

    /** Empty when the host does not have it, or a cgroup of an earlier agent was not made there. */
    private Optional<String> find(String controller) {
        return hierarchies.stream().filter(h -> h.has(controller)).findFirst().flatMap(this::in);
    }

    private Optional<String> in(Hierarchy hierarchy) {
        return directories.stream()
                .filter(d -> d.startsWith(hierarchy.mountPoint() + "/"))
                .findFirst();
    }

    @Override
    public List<String> directories() {
        return directories;
    }

    /**
     * {@code tasks}, not {@code cgroup.procs}: for a thread that moves itself the kernel skips the
     * lock that waits for a grace period (6 ms at best, 16 ms under load); who joins has one
     * thread.
     */
    @Override
    public List<String> joinFiles() {
        String born = birthDirectory();
        return directories.stream()
                .filter(directory -> !directory.equals(born))
                .map(directory -> directory + "/" + JOIN)
                .toList();
    }

    /** A hybrid host has a version 2 hierarchy besides, without these controllers. */
    @Override
    public String birthDirectory() {
        return hierarchies.stream()
                .filter(Hierarchy::isUnified)
                .flatMap(unified -> in(unified).stream())
                .findFirst()
                .orElse("");
    }

    @Override
    public Map<String, String> membership() {
        Map<String, String> paths = new LinkedHashMap<>();
        for (Hierarchy hierarchy : hierarchies) {
            in(hierarchy)
                    .ifPresent(
                            directory ->
                                    paths.put(
                                            hierarchy.controllers(),
                                            hierarchy.kernelPath(directory)));
        }
        return paths;
    }

    @Override
    public CpuUse cpu() {
        String stat = files.read(directory("cpu"), "cpu.stat");
        return new CpuUse(
                files.number(directory("cpuacct"), "cpuacct.usage"),
                ControlFiles.field(stat, "throttled_time"),
                ControlFiles.field(stat, "nr_periods"),
                ControlFiles.field(stat, "nr_throttled"));
    }

    @Override
    public MemoryUse memory() {
        String memory = directory("memory");
        long current = files.number(memory, "memory.usage_in_bytes");
        long inactive =
                ControlFiles.field(files.read(memory, "memory.stat"), "total_inactive_file");
        return new MemoryUse(
                new Bytes(current),
                new Bytes(files.number(memory, "memory.max_usage_in_bytes")),
                new Bytes(Math.max(0, current - inactive)),
                ControlFiles.field(files.read(memory, "memory.oom_control"), "oom_kill"));
    }

    @Override
    public IoUse io() {
        return find("blkio")
                .map(
                        directory ->
                                IoUse.legacy(
                                        files.read(directory, IO_BYTES),
                                        files.read(directory, IO_OPERATIONS)))
                .orElse(IoUse.ZERO);
    }

    @Override
    public Optional<Pressure> pressure() {
        String born = birthDirectory();
        return born.isEmpty() ? Optional.empty() : files.pressure(born);
    }

    @Override
    public List<Integer> members() {
        return files.members(directory("pids"));
    }

    @Override
    public int pids() {
        return (int) files.number(directory("pids"), "pids.current");
    }

    /** The kernel reclaims what it can and refuses the rest (EBUSY). */
    @Override
    public void update(Limits before, Limits after) {
        try {
            apply(after);
        } catch (KernelException e) {
            apply(before);
            if (e.errno() == Errno.EBUSY) {
                throw ControlFiles.memoryInUse(after.memory(), memory().current());
            }
            throw e;
        } catch (RuntimeException e) {
            apply(before);
            throw e;
        }
    }

    /** Asked once more each time: a process that was just made may have slipped through. */
    @Override
    public void freeze() {
        String directory = directory("freezer");
        boolean frozen =
                ControlFiles.until(
                        () -> {
                            files.write(directory, FREEZER, "FROZEN");
                            return isFrozen();
                        });
        if (!frozen) {
            thaw();
            throw ControlFiles.doesNotFreeze(directory);
        }
    }

    @Override
    public void thaw() {
        files.write(directory("freezer"), FREEZER, "THAWED");
    }

    /** The state is FREEZING until the last process stands. */
    @Override
    public boolean isFrozen() {
        return files.read(directory("freezer"), FREEZER).equals("FROZEN");
    }

    @Override
    public void kill() {
        files.killMembers(directory("pids"));
    }

    @Override
    public void remove() {
        if (files.exists(directory("freezer"))) {
            kill();
            thaw();
        }
        directories.forEach(files::removeDirectory);
    }
}
