package io.stiva.node.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.json.JsonMapper;

/** The engine and runc on one root file system, compared in one run. */
final class SideBySide {

    private static final double GOAL = 0.25;
    private static final double MOST_SPREAD = 0.25;
    private static final int FEWEST_ROUNDS = 5;
    private static final int ROUNDS = 10;

    private SideBySide() {}

    /** Measures both sides; answers the exit code. */
    interface Measurement {
        int of(OurRuntime ours, OciRuntime runc, int rounds) throws Exception;
    }

    /**
     * Makes both sides, measures, and takes everything away again.
     *
     * @param arguments rounds, at least 5, 10 by default
     */
    static int run(String[] arguments, Measurement measurement) throws Exception {
        int rounds =
                arguments.length > 0
                        ? Math.max(FEWEST_ROUNDS, Integer.parseInt(arguments[0]))
                        : ROUNDS;
        Path directory = Files.createTempDirectory("stiva-bench");
        // runc looks its root up as the container's user.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        String name = "bench" + ThreadLocalRandom.current().nextInt(1 << 20);
        try (OurRuntime ours = new OurRuntime(directory.resolve("ours"), name)) {
            OciRuntime runc = new OciRuntime("runc", directory.resolve("runc"), ours.layer(), name);
            return measurement.of(ours, runc, rounds);
        } finally {
            delete(directory);
        }
    }

    /** The fields every comparison's line begins with. */
    static Map<String, Object> line(
            String bench, String yardstick, Samples ours, Samples theirs, int rounds) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("bench", bench);
        line.put("ratio", ratio(ours, theirs));
        line.put("goal", GOAL);
        line.put("ours", ours.median());
        line.put("yardstick", theirs.median());
        line.put("unit", "ms");
        line.put("yardstickName", yardstick);
        line.put("valid", isSteady(theirs));
        line.put("rounds", rounds);
        line.put("samples", ours.count());
        line.put("oursP95", ours.percentile(95));
        line.put("yardstickP95", theirs.percentile(95));
        line.put("oursSpread", ours.spread());
        line.put("yardstickSpread", theirs.spread());
        return line;
    }

    /** Prints the line; answers the exit code: 1 when the yardstick was too restless. */
    static int tell(Map<String, Object> line, Samples theirs) {
        System.out.println(JsonMapper.builder().build().writeValueAsString(line));
        if (isSteady(theirs)) {
            return 0;
        }
        System.err.println("void: the yardstick varied too much, run it on a quieter machine");
        return 1;
    }

    static double ratio(Samples ours, Samples theirs) {
        return Math.round(ours.median() / theirs.median() * 1000) / 1000.0;
    }

    private static boolean isSteady(Samples theirs) {
        return theirs.spread() <= MOST_SPREAD;
    }

    private static void delete(Path directory) throws Exception {
        try (var tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
