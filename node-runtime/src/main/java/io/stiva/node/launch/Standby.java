package io.stiva.node.launch;

import io.stiva.node.linux.Kernel;

/**
 * A launcher that is up and waits for its plan, and the agent's ends of its pipes. When the agent
 * dies the pipe of the plan ends, and so does the launcher.
 *
 * @param pid of the launcher
 * @param status reading end
 * @param go writing end
 * @param plan writing end
 * @param out writing end of the program's standard output, for its owner to be set
 * @param err likewise
 */
record Standby(int pid, int status, int go, int plan, int out, int err) {

    /**
     * Gives it the plan; the pipe's end is the plan's end. After a failure it has no whole plan and
     * ends.
     */
    void give(Kernel kernel, byte[] encoded) {
        give(kernel, encoded, () -> {});
    }

    /**
     * The same, with the output pipes given to whom the program runs as: an image may open
     * /dev/stdout again by its path.
     */
    void give(Kernel kernel, byte[] encoded, int uid, int gid) {
        give(
                kernel,
                encoded,
                () -> {
                    kernel.changeOwner(out, "", uid, gid);
                    kernel.changeOwner(err, "", uid, gid);
                });
    }

    private void give(Kernel kernel, byte[] encoded, Runnable first) {
        try {
            first.run();
            kernel.write(plan, encoded);
        } finally {
            kernel.close(plan);
            kernel.close(out);
            kernel.close(err);
        }
    }

    /** Lets it go without one. */
    void dismiss(Kernel kernel) {
        for (int descriptor : new int[] {plan, out, err, go}) {
            kernel.close(descriptor);
        }
        byte[] end = new byte[1];
        kernel.read(status, end); // returns when it has ended
        kernel.close(status);
        kernel.awaitEnd(pid);
    }
}
