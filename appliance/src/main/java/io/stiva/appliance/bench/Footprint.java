package io.stiva.appliance.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The memory of a running, idle cloud: the sum of PSS (each shared page counted by its share) over
 * every process, from smaps_rollup of proc(5).
 */
public final class Footprint {

    private static final double GOAL_MIB = 1228.8;
    private static final double MIB = 1 << 20;

    private final PrintStream out;

    public Footprint(PrintStream out) {
        this.out = out;
    }

    /**
     * Measures these processes with all their descendants.
     *
     * @param roots pid by part
     * @param upSeconds how long the last start took
     * @return 0, or 1 when a part is not running
     */
    public int measure(Map<String, Long> roots, double upSeconds) throws IOException {
        Map<String, Long> bytes = new LinkedHashMap<>();
        for (Map.Entry<String, Long> root : roots.entrySet()) {
            long pss = tree(root.getValue(), roots.values()).map(Footprint::pss).sum();
            if (pss == 0) {
                out.println(root.getKey() + " does not run; start the cloud with ./stiva up");
                return 1;
            }
            bytes.put(root.getKey(), pss);
            out.println(String.format(Locale.ROOT, "%-14s %8.1f MiB", root.getKey(), pss / MIB));
        }
        out.println(json(bytes, upSeconds));
        return 0;
    }

    static String json(Map<String, Long> bytes, double upSeconds) {
        double total = bytes.values().stream().mapToLong(Long::longValue).sum() / MIB;
        String parts =
                bytes.entrySet().stream()
                        .map(
                                part ->
                                        String.format(
                                                Locale.ROOT,
                                                "\"%s\":%.1f",
                                                part.getKey(),
                                                part.getValue() / MIB))
                        .collect(Collectors.joining(","));
        return String.format(
                Locale.ROOT,
                "{\"bench\":\"footprint\",\"ratio\":%.3f,\"goal\":1.0,\"ours\":%.1f,\"yardstick\":%.1f,"
                        + "\"unit\":\"MiB PSS\",\"parts\":{%s},\"upSeconds\":%.1f,\"upGoalSeconds\":20}",
                total / GOAL_MIB,
                total,
                GOAL_MIB,
                parts,
                upSeconds);
    }

    /** The process and what it started, without the parts that are counted by themselves. */
    private static LongStream tree(long pid, Collection<Long> others) {
        return ProcessHandle.of(pid)
                .map(
                        root ->
                                LongStream.concat(
                                        LongStream.of(pid),
                                        root.children()
                                                .mapToLong(ProcessHandle::pid)
                                                .filter(child -> !others.contains(child))
                                                .flatMap(child -> tree(child, others))))
                .orElse(LongStream.empty());
    }

    /** Bytes; 0 for a process that ended meanwhile. */
    static long pss(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
                if (line.startsWith("Pss:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
                }
            }
            return 0;
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            // ESRCH of a process that is just ending.
            return 0;
        }
    }
}
