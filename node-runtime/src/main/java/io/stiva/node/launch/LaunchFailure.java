package io.stiva.node.launch;

/** An operation of a plan failed; the plan knows which one it is. */
final class LaunchFailure extends RuntimeException {

    private final int step;
    private final int errno;

    /**
     * @param step list in the upper, position in the lower 16 bits, as launcher.c counts
     */
    LaunchFailure(int step, int errno) {
        super("step " + Integer.toHexString(step) + " errno " + errno);
        this.step = step;
        this.errno = errno;
    }

    int step() {
        return step;
    }

    int errno() {
        return errno;
    }
}
