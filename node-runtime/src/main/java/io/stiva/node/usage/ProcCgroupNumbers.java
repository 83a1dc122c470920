package io.stiva.node.usage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Cgroup numbers by {@code /proc/PID/cgroup} and this process's mounts: the directory is where the
 * hierarchy is mounted, less the part of the path that the mount leaves out (cgroups(7)).
 */
public final class ProcCgroupNumbers implements CgroupNumbers {

    private static final String ACCOUNTING = "cpuacct";
    private static final int MOUNT_ROOT = 3;
    private static final int MOUNT_POINT = 4;

    private final Path proc;

    /**
     * @param proc where procfs is mounted
     */
    public ProcCgroupNumbers(Path proc) {
        this.proc = proc;
    }

    @Override
    public long of(int pid) {
        try {
            List<String> mounts = Files.readAllLines(proc.resolve("self/mountinfo"));
            for (String line :
                    Files.readAllLines(proc.resolve(Integer.toString(pid)).resolve("cgroup"))) {
                // hierarchy:controllers:path; the unified hierarchy has no controllers here.
                String[] parts = line.split(":", 3);
                boolean legacy = names(parts[1], ACCOUNTING);
                boolean unified = parts[0].equals("0") && !anyAccounting(mounts);
                if (legacy || unified) {
                    return mounts.stream()
                            .flatMap(mount -> directory(mount, legacy, parts[2]).stream())
                            .findFirst()
                            .map(ProcCgroupNumbers::inode)
                            .orElse(0L);
                }
            }
        } catch (IOException e) {
            // The process is gone; its records go without the number.
            return 0;
        }
        return 0;
    }

    private static boolean anyAccounting(List<String> mounts) {
        return mounts.stream().anyMatch(mount -> isHierarchy(mount, true));
    }

    /** Fields as in proc_pid_mountinfo(5): … root mountpoint … - type source superoptions. */
    private static Optional<Path> directory(String mount, boolean legacy, String path) {
        String[] fields = mount.split(" ");
        if (!isHierarchy(mount, legacy)) {
            return Optional.empty();
        }
        String root = fields[MOUNT_ROOT].equals("/") ? "" : fields[MOUNT_ROOT];
        return path.equals(root) || path.startsWith(root + "/")
                ? Optional.of(Path.of(fields[MOUNT_POINT] + path.substring(root.length())))
                : Optional.empty();
    }

    private static boolean isHierarchy(String mount, boolean legacy) {
        String[] halves = mount.split(" - ", 2);
        String[] type = halves.length == 2 ? halves[1].split(" ") : new String[0];
        return legacy
                ? type.length == 3 && type[0].equals("cgroup") && names(type[2], ACCOUNTING)
                : type.length >= 1 && type[0].equals("cgroup2");
    }

    private static boolean names(String list, String name) {
        return Arrays.asList(list.split(",")).contains(name);
    }

    private static long inode(Path directory) {
        try {
            return (Long) Files.getAttribute(directory, "unix:ino");
        } catch (IOException e) {
            return 0;
        }
    }
}
