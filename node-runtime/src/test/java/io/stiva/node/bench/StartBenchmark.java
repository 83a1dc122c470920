package io.stiva.node.bench;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * {@code ./stiva bench start}: request to exit of {@code /bin/true} observed, and request to
 * RUNNING, against {@code runc} in the same run, in turns. Prints one line of JSON last; ends with
 * 1 when the yardstick was too restless for the run to count, and 2 when a side gave a wrong
 * result.
 *
 * <p>Needs root, busybox-static and runc. Arguments: rounds (at least 5, 10 by default).
 */
public final class StartBenchmark {

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
        int code =
                SideBySide.run(
                        arguments,
                        (ours, runc, rounds) -> new StartBenchmark(ours, runc).run(rounds));
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
        return SideBySide.tell(line, runcEnded);
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
        Map<String, Object> line =
                SideBySide.line("start", "runc run", oursEnded, runcEnded, rounds);
        line.put("runningRatio", SideBySide.ratio(oursRunning, runcRunning));
        line.put("oursRunning", oursRunning.median());
        line.put("yardstickRunning", runcRunning.median());
        return line;
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
}
