package io.stiva.node.bench;

import io.stiva.vocabulary.ContainerId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code exec}: request to exit of {@code /bin/true} observed, in a container that runs, against
 * {@code runc exec} in the same run, in turns. Prints one line of JSON last; ends with 1 when the
 * yardstick was too restless for the run to count, and 2 when a side gave a wrong result.
 *
 * <p>Needs root, busybox-static and runc. Arguments: rounds (at least 5, 10 by default).
 */
public final class ExecBenchmark {

    private static final double GOAL = 0.25;
    private static final double MOST_SPREAD = 0.25;
    private static final int A_ROUND = 4;

    /** As for starts: both sides run compiled code. */
    private static final int WARM_UP = 200;

    private ExecBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Math.max(5, Integer.parseInt(arguments[0])) : 10;
        Path directory = Files.createTempDirectory("stiva-bench");
        // runc looks its root up as the container's user.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        String name = "bench" + ThreadLocalRandom.current().nextInt(1 << 20);
        int code;
        try (OurRuntime ours = new OurRuntime(directory.resolve("ours"), name)) {
            OciRuntime runc = new OciRuntime("runc", directory.resolve("runc"), ours.layer(), name);
            code = run(ours, runc, rounds);
        } finally {
            delete(directory);
        }
        System.exit(code); // exit: the bench's code
    }

    private static int run(OurRuntime ours, OciRuntime runc, int rounds) throws Exception {
        String theirs = "stays";
        runc.prepare(theirs, List.of("/bin/sleep", "100000"));
        if (runc.runDetached(theirs) != 0) {
            throw new IllegalStateException(Files.readString(runc.log()));
        }
        ContainerId mine = ours.startToStay();
        try {
            return measure(ours, mine, runc, theirs, rounds);
        } finally {
            ours.remove(mine);
            runc.delete(theirs);
        }
    }

    private static int measure(
            OurRuntime ours, ContainerId mine, OciRuntime runc, String theirs, int rounds)
            throws Exception {
        String[] seven = {"/bin/sh", "-c", "exit 7"};
        if (ours.exec(mine, seven) != 7 || runc.exec(theirs, seven) != 7) {
            System.err.println("a side does not report the exit code");
            return 2;
        }
        for (int i = 0; i < WARM_UP; i++) {
            require(ours.exec(mine, "/bin/true"));
        }
        Samples our = new Samples();
        Samples their = new Samples();
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < A_ROUND; i++) {
                long start = System.nanoTime();
                require(ours.exec(mine, "/bin/true"));
                our.add(System.nanoTime() - start);
            }
            for (int i = 0; i < A_ROUND; i++) {
                long start = System.nanoTime();
                require(runc.exec(theirs, "/bin/true"));
                their.add(System.nanoTime() - start);
            }
        }
        System.out.println(
                JsonMapper.builder().build().writeValueAsString(report(our, their, rounds)));
        return their.spread() > MOST_SPREAD ? 1 : 0;
    }

    private static void require(int exitCode) {
        if (exitCode != 0) {
            throw new IllegalStateException("ended with " + exitCode);
        }
    }

    private static Map<String, Object> report(Samples our, Samples their, int rounds) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("bench", "exec");
        line.put("ratio", Math.round(our.median() / their.median() * 1000) / 1000.0);
        line.put("goal", GOAL);
        line.put("ours", our.median());
        line.put("yardstick", their.median());
        line.put("unit", "ms");
        line.put("yardstickName", "runc exec");
        line.put("valid", their.spread() <= MOST_SPREAD);
        line.put("rounds", rounds);
        line.put("samples", our.count());
        line.put("oursP95", our.percentile(95));
        line.put("yardstickP95", their.percentile(95));
        line.put("oursSpread", our.spread());
        line.put("yardstickSpread", their.spread());
        return line;
    }

    private static void delete(Path directory) throws Exception {
        try (var tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
