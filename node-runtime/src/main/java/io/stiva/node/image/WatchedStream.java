package io.stiva.node.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer whose reader never waits long for a byte. The JDK client bounds the time to
 * the headers only; here the watchdog closes a body that sends nothing, and the waiting read fails.
 */
final class WatchedStream extends FilterInputStream {

    private final long patienceNanos;
    private final ScheduledFuture<?> watch;
    private volatile long askedNanos;
    private volatile boolean waiting;

    WatchedStream(InputStream body, Duration patience, ScheduledExecutorService watchdog) {
        super(body);
        this.patienceNanos = patience.toNanos();
        long period = Math.max(1, patience.toMillis() / 4);
        this.watch =
                watchdog.scheduleWithFixedDelay(
                        this::closeStalled, period, period, TimeUnit.MILLISECONDS);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        askedNanos = System.nanoTime();
        waiting = true;
        try {
            return in.read(buffer, offset, length);
        } finally {
            waiting = false;
        }
    }

    private void closeStalled() {
        if (waiting && System.nanoTime() - askedNanos > patienceNanos) {
            try {
                close();
            } catch (IOException e) {
                // Its connection was broken already; the reader is told by its own read.
            }
        }
    }

    @Override
    public void close() throws IOException {
        watch.cancel(false);
        in.close();
    }
}
