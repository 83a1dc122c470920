package io.stiva.node.bench;

import io.stiva.vocabulary.ContainerId;
import java.nio.file.Files;
import java.util.List;

/**
 * {@code exec}: request to exit of {@code /bin/true} observed, in a container that runs, against
 * {@code runc exec} in the same run, in turns. Prints one line of JSON last; ends with 1 when the
 * yardstick was too restless for the run to count, and 2 when a side gave a wrong result.
 *
 * <p>Needs root, busybox-static and runc. Arguments: rounds (at least 5, 10 by default).
 */
public final class ExecBenchmark {

    private static final int A_ROUND = 4;

    /** As for starts: both sides run compiled code. */
    private static final int WARM_UP = 200;

    private ExecBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int code = SideBySide.run(arguments, ExecBenchmark::run);
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
        return SideBySide.tell(SideBySide.line("exec", "runc exec", our, their, rounds), their);
    }

    private static void require(int exitCode) {
        if (exitCode != 0) {
            throw new IllegalStateException("ended with " + exitCode);
        }
    }
}
