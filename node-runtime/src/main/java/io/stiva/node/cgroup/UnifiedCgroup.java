package io.stiva.node.cgroup;

import io.stiva.node.cgroup.CgroupMounts.Hierarchy;
import io.stiva.vocabulary.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A container's directory in version 2. */
final class UnifiedCgroup implements Cgroup {

    private static final long NANOS_IN_MICRO = 1000;

    private final ControlFiles files;
    private final Hierarchy hierarchy;
    private final String directory;

    UnifiedCgroup(ControlFiles files, Hierarchy hierarchy, String directory) {
        this.files = files;
        this.hierarchy = hierarchy;
        this.directory = directory;
    }

    void apply(Limits limits) {
        files.limit(directory, "cpu.max", limits.quotaMicros() + " " + limits.periodMicros());
        files.limit(directory, "cpu.weight", limits.weight());
        files.limit(directory, "memory.max", limits.memoryBytes());
        if (files.exists(directory + "/memory.swap.max")) {
            files.limit(directory, "memory.swap.max", 0);
        }
        files.limit(directory, "memory.oom.group", 1);
        files.limit(directory, "pids.max", limits.pids());
    }

    @Override
    public List<String> directories() {
        return List.of(directory);
    }

    @Override
    public List<String> joinFiles() {
        return List.of();
    }

    @Override
    public String birthDirectory() {
        return directory;
    }

    @Override
    public Map<String, String> membership() {
        return Map.of("", hierarchy.kernelPath(directory));
    }

    @Override
    public CpuUse cpu() {
        String stat = files.read(directory, "cpu.stat");
        return new CpuUse(
                ControlFiles.field(stat, "usage_usec") * NANOS_IN_MICRO,
                ControlFiles.field(stat, "throttled_usec") * NANOS_IN_MICRO,
                ControlFiles.field(stat, "nr_periods"),
                ControlFiles.field(stat, "nr_throttled"));
    }

    @Override
    public MemoryUse memory() {
        long current = files.number(directory, "memory.current");
        // memory.peak came with Linux 5.19
        boolean hasPeak = files.exists(directory + "/memory.peak");
        long peak = hasPeak ? files.number(directory, "memory.peak") : current;
        long inactive = ControlFiles.field(files.read(directory, "memory.stat"), "inactive_file");
        return new MemoryUse(
                new Bytes(current),
                new Bytes(peak),
                new Bytes(Math.max(0, current - inactive)),
                ControlFiles.field(files.read(directory, "memory.events"), "oom_kill"));
    }

    @Override
    public IoUse io() {
        return files.exists(directory + "/io.stat")
                ? IoUse.unified(files.read(directory, "io.stat"))
                : IoUse.ZERO;
    }

    @Override
    public Optional<Pressure> pressure() {
        return files.pressure(directory);
    }

    @Override
    public List<Integer> members() {
        return files.members(directory);
    }

    @Override
    public int pids() {
        return (int) files.number(directory, "pids.current");
    }

    /** The kernel would take any limit and kill until it fits: memory.max in cgroup-v2.rst. */
    @Override
    public void update(Limits before, Limits after) {
        Bytes used = memory().workingSet();
        if (used.compareTo(after.memory()) > 0) {
            throw ControlFiles.memoryInUse(after.memory(), used);
        }
        try {
            apply(after);
        } catch (RuntimeException e) {
            apply(before);
            throw e;
        }
    }

    @Override
    public void freeze() {
        files.write(directory, "cgroup.freeze", "1");
        if (!ControlFiles.until(this::isFrozen)) {
            thaw();
            throw ControlFiles.doesNotFreeze(directory);
        }
    }

    @Override
    public void thaw() {
        files.write(directory, "cgroup.freeze", "0");
    }

    @Override
    public boolean isFrozen() {
        return ControlFiles.field(files.read(directory, "cgroup.events"), "frozen") == 1;
    }

    @Override
    public void kill() {
        if (files.exists(directory + "/cgroup.kill")) {
            files.write(directory, "cgroup.kill", "1");
        } else {
            files.killMembers(directory);
        }
    }

    @Override
    public void remove() {
        files.removeDirectory(directory);
    }
}
