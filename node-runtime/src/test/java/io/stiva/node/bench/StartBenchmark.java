package io.stiva.node.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code ./stiva bench start}: request to exit of {@code /bin/true} observed, and request to
 * RUNNING, against {@code runc} in the same run, in turns. Prints one line of JSON last; ends with
 * 1 when the yardstick was too restless for the run to count, and 2 when a side gave a wrong
 * result.
 *
 * <p>Needs root, busybox-static and runc. Arguments: rounds (at least 5, 10 by default).
 */
public final class StartBenchmark {

    private static final double GOAL = 0.25;
    private static final double MOST_SPREAD = 0.25;
    private static final int A_ROUND = 4;

    /** An agent runs for months: what is measured is compiled code on both sides. */
    private static final int WARM_UP = 200;

    private static final int AT_A_TIME = 8;
    private static final List<String> TRUE = List.of("/bin/true");
    private static final List<String> SEVEN = List.of("/bin/sh", "-c", "exit 7");

    private final OurRuntime ours;
    private final OciRuntime runc;
    private final Samples oursEnded = new Samples();
    private final Samples oursRunning = new Samples();
    private final Samples runcEnded = new Samples();
    private final Samples runcRunning = new Samples();
    private int next;

    private StartBenchmark(OurRuntime ours, OciRuntime runc) {
        this.ours = ours;
        this.runc = runc;
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Math.max(5, Integer.parseInt(arguments[0])) : 10;
        Path directory = Files.createTempDirectory("stiva-bench");
        // runc looks its root up as the container's user.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        String name = "bench" + ThreadLocalRandom.current().nextInt(1 << 20);
        int code;
        try (OurRuntime ours = new OurRuntime(directory.resolve("ours"), name)) {
            OciRuntime runc = new OciRuntime("runc", directory.resolve("runc"), ours.layer(), name);
            code = new StartBenchmark(ours, runc).run(rounds);
        } finally {
            delete(directory);
        }
        System.exit(code); // exit: the bench's code
    }

    private int run(int rounds) throws Exception {
        if (ours.run(SEVEN).exitCode() != 7 || runcOnce(SEVEN) != 7) {
            System.err.println("a side does not report the exit code: " + errors());
            return 2;
        }
        for (int i = 0; i < WARM_UP; i++) {
            ours.run(TRUE);
        }
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < A_ROUND; i++) {
                sampleOurs();
            }
            for (int i = 0; i < A_ROUND; i++) {
                sampleRunc();
            }
        }
        Map<String, Object> line = report(rounds);
        double oursRate = rate(() -> ours.run(TRUE).exitCode());
        double runcRate = rate(() -> runcOnce(TRUE));
        line.put("oursStartsPerSecond8", oursRate);
        line.put("yardstickStartsPerSecond8", runcRate);
        System.out.println(JsonMapper.builder().build().writeValueAsString(line));
        if (runcEnded.spread() > MOST_SPREAD) {
            System.err.println("void: the yardstick varied too much, run it on a quieter machine");
            return 1;
        }
        return 0;
    }

    private void sampleOurs() throws Exception {
        OurRuntime.Run run = ours.run(TRUE);
        require(run.exitCode());
        oursRunning.add(run.running());
        oursEnded.add(run.ended());
    }

    private void sampleRunc() throws Exception {
        String id = nextId();
        runc.prepare(id, TRUE);
        long start = System.nanoTime();
        require(runc.run(id));
        runcEnded.add(System.nanoTime() - start);

        String detached = nextId();
        runc.prepare(detached, TRUE);
        long again = System.nanoTime();
        require(runc.runDetached(detached));
        runcRunning.add(System.nanoTime() - again);
        runc.delete(detached);
    }

    private int runcOnce(List<String> command) throws Exception {
        String id = nextId();
        runc.prepare(id, command);
        return runc.run(id);
    }

    private synchronized String nextId() {
        next++;
        return "c" + next;
    }

    private void require(int exitCode) throws Exception {
        if (exitCode != 0) {
            throw new IllegalStateException("ended with " + exitCode + ": " + errors());
        }
    }

    private String errors() throws Exception {
        return Files.exists(runc.log()) ? Files.readString(runc.log()) : "";
    }

    private Map<String, Object> report(int rounds) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("bench", "start");
        line.put("ratio", ratio(oursEnded.median(), runcEnded.median()));
        line.put("goal", GOAL);
        line.put("ours", oursEnded.median());
        line.put("yardstick", runcEnded.median());
        line.put("unit", "ms");
        line.put("yardstickName", "runc run");
        line.put("valid", runcEnded.spread() <= MOST_SPREAD);
        line.put("rounds", rounds);
        line.put("samples", oursEnded.count());
        line.put("oursP95", oursEnded.percentile(95));
        line.put("yardstickP95", runcEnded.percentile(95));
        line.put("oursSpread", oursEnded.spread());
        line.put("yardstickSpread", runcEnded.spread());
        line.put("runningRatio", ratio(oursRunning.median(), runcRunning.median()));
        line.put("oursRunning", oursRunning.median());
        line.put("yardstickRunning", runcRunning.median());
        return line;
    }

    private static double ratio(double ours, double yardstick) {
        return Math.round(ours / yardstick * 1000) / 1000.0;
    }

    /** Starts to exit in a second, eight at a time. */
    private double rate(Callable<Integer> one) throws Exception {
        int count = AT_A_TIME * 6;
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME)) {
            List<Future<Integer>> codes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                codes.add(threads.submit(one));
            }
            for (Future<Integer> code : codes) {
                require(code.get());
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return Math.round(count / seconds * 10) / 10.0;
    }

    private static void delete(Path directory) throws Exception {
        try (var tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
