package io.stiva.platform.link;

import java.time.Duration;

/**
 * Counts messages in windows of a fixed length; beyond the bound something is wrong with a node.
 */
final class MessageRate {

    static final int MOST = 5_000;
    private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();

    private long windowStart = System.nanoTime();
    private int count;

    /** Counts one more. */
    boolean allows() {
        long now = System.nanoTime();
        if (now - windowStart > WINDOW_NANOS) {
            windowStart = now;
            count = 0;
        }
        count++;
        return count <= MOST;
    }
}
