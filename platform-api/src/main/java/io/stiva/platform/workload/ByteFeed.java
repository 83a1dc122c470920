package io.stiva.platform.workload;

import io.stiva.platform.fleet.NodeStreams;
import io.stiva.protocol.StreamBytes;
import io.stiva.protocol.StreamFrame;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a node on their way to one reader, who may be slow: the node waits then. Also tells how
 * a talk ended that brings none.
 */
final class ByteFeed implements NodeStreams.Sink {

    private static final int QUEUE = 4;
    private static final long OFFER_SECONDS = 60;
    private static final long POLL_MILLIS = 100;

    private final BlockingQueue<byte[]> pieces = new ArrayBlockingQueue<>(QUEUE);
    private final CountDownLatch news = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile NodeStreams.@Nullable Talk talk;
    private volatile StreamFrame.@Nullable Failed failure;
    private volatile boolean ended;
    private volatile boolean closed;

    void opened(NodeStreams.Talk opened) {
        talk = opened;
    }

    @Override
    public void frame(StreamFrame frame) {
        // What was used up of input; the talk itself keeps count.
    }

    @Override
    public void bytes(StreamBytes bytes) {
        byte[] piece = new byte[bytes.bytes().remaining()];
        bytes.bytes().get(piece);
        try {
            if (closed || !pieces.offer(piece, OFFER_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the reader is gone or too slow");
            }
            news.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the reader was slow", e);
        }
    }

    @Override
    public void ended(StreamFrame.@Nullable Failed why) {
        failure = why;
        ended = true;
        news.countDown();
        over.countDown();
    }

    /**
     * Waits for the end.
     *
     * @return false when it did not come in time
     * @throws io.stiva.vocabulary.StivaException what the node refused
     */
    boolean awaitEnd(Duration patience) throws InterruptedException {
        if (!over.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        begin();
        return true;
    }

    /**
     * Waits until there is something to read, or nothing will come.
     *
     * @throws io.stiva.vocabulary.StivaException what the node refused
     */
    void begin() throws InterruptedException {
        news.await();
        StreamFrame.Failed failed = failure;
        if (failed != null && pieces.isEmpty()) {
            throw WorkloadErrors.ofNode(failed);
        }
    }

    /**
     * Writes everything, then closes.
     *
     * @throws IOException also when the node broke off, so that nobody takes a part for the whole
     */
    void writeTo(OutputStream out) throws IOException, InterruptedException {
        try {
            while (true) {
                boolean last = ended;
                byte[] piece = pieces.poll(last ? 0 : POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (piece != null) {
                    out.write(piece);
                } else if (last) {
                    break;
                }
            }
            StreamFrame.Failed failed = failure;
            if (failed != null) {
                throw new IOException("the node broke off: " + failed.message());
            }
        } finally {
            close();
        }
    }

    void close() {
        closed = true;
        NodeStreams.Talk open = talk;
        if (open != null) {
            open.close();
        }
    }
}
