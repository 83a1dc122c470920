package io.stiva.node.container;

import io.stiva.node.linux.Kernel;
import io.stiva.node.linux.KernelException;
import io.stiva.node.oci.Bundle.SyntheticFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What containers are told about their host, and what the agent needs to know of it.
 *
 * @param bootId changes at each boot
 * @param openFiles the agent's own hard limit on descriptors, which it cannot raise for others
 * @param processors online, as in {@code 0-3}
 * @param controllerTable /proc/cgroups with the host's counts taken out; empty when there is none
 */
record HostFacts(String bootId, long openFiles, String processors, String controllerTable) {

    private static final long MOST_OPEN_FILES = 1_048_576;

    static HostFacts of(Kernel kernel) {
        return new HostFacts(
                kernel.readFile("/proc/sys/kernel/random/boot_id").strip(),
                openFiles(kernel.readFile("/proc/self/limits")),
                kernel.readFile("/sys/devices/system/cpu/online").strip(),
                controllerTable(kernel));
    }

    /** Line {@code Max open files 1024 20000 files}. */
    static long openFiles(String limits) {
        return limits.lines()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.split("\\s{2,}"))
                .filter(parts -> parts.length > 2 && parts[2].matches("[0-9]{1,18}"))
                .mapToLong(parts -> Math.min(MOST_OPEN_FILES, Long.parseLong(parts[2])))
                .findFirst()
                .orElse(MOST_OPEN_FILES);
    }

    private static String controllerTable(Kernel kernel) {
        try {
            return kernel.readFile("/proc/cgroups")
                    .replaceAll("(?m)^(?<head>\\w+\\t\\d+\\t)\\d+", "${head}1");
        } catch (KernelException e) {
            return "";
        }
    }

    /** Of one incarnation: with the host's values a tenant could tell which host it is on. */
    List<SyntheticFile> syntheticFiles(UUID random) {
        List<SyntheticFile> files = new ArrayList<>();
        files.add(new SyntheticFile("/proc/sys/kernel/random/boot_id", random + "\n"));
        files.add(new SyntheticFile("/proc/loadavg", "0.00 0.00 0.00 1/1 1\n"));
        if (!controllerTable.isEmpty()) {
            files.add(new SyntheticFile("/proc/cgroups", controllerTable));
        }
        return files;
    }

    /** Start time of a process in clock ticks; -1 when there is no such process. */
    static long startOf(Kernel kernel, int pid) {
        try {
            String stat = kernel.readFile("/proc/" + pid + "/stat");
            // The name is in parentheses and may hold blanks and parentheses itself.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[19]);
        } catch (KernelException e) {
            return -1;
        }
    }

    /** A pidfd, if the process is still the one that was meant. */
    static Optional<Integer> open(Kernel kernel, int pid, long start) {
        try {
            int process = kernel.openProcess(pid);
            if (startOf(kernel, pid) == start) {
                return Optional.of(process);
            }
            kernel.close(process);
        } catch (KernelException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }
}
