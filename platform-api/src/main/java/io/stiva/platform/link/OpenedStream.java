package io.stiva.platform.link;

import io.stiva.platform.fleet.NodeStreams;
import io.stiva.protocol.Protocol;
import io.stiva.protocol.StreamBytes;
import io.stiva.protocol.StreamFrame;
import io.stiva.protocol.StreamOrder;
import io.stiva.protocol.Wire;
import io.stiva.vocabulary.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;

/** One stream from its request to its end, which is told exactly once. */
final class OpenedStream implements NodeStreams.Talk {

    private static final Logger LOG = LoggerFactory.getLogger(OpenedStream.class);

    private final NodeId node;
    private final @Nullable StreamOrder first;
    private final NodeStreams.Sink sink;
    private final Runnable forget;
    private final AtomicReference<@Nullable WebSocketSession> session = new AtomicReference<>();
    private final ReentrantLock sending = new ReentrantLock();
    private final ReentrantLock state = new ReentrantLock();
    private final Condition news = state.newCondition();
    private boolean begun;
    private boolean ended;
    private long onTheWay;

    /**
     * @param first what is said as soon as the node has dialled in; null when only the node speaks
     */
    OpenedStream(NodeId node, @Nullable StreamOrder first, NodeStreams.Sink sink, Runnable forget) {
        this.node = node;
        this.first = first;
        this.sink = sink;
        this.forget = forget;
    }

    NodeId node() {
        return node;
    }

    /** The node has dialled in. */
    void answered(WebSocketSession dialled) {
        session.set(dialled);
        if (isEnded()) {
            hangUp();
            return;
        }
        if (first != null) {
            send(new TextMessage(Wire.write(first)));
        }
        change(() -> begun = true);
    }

    /** Blocks as long as the reader does, which slows the node down. */
    void frame(StreamFrame frame) {
        if (isEnded()) {
            return;
        }
        if (frame instanceof StreamFrame.Failed failed) {
            end(failed);
            return;
        }
        if (frame instanceof StreamFrame.Taken taken) {
            change(() -> onTheWay = Math.max(0, onTheWay - taken.bytes()));
        }
        hand(() -> sink.frame(frame));
    }

    /** As {@link #frame}. */
    void bytes(StreamBytes bytes) {
        if (!isEnded()) {
            hand(() -> sink.bytes(bytes));
        }
    }

    private void hand(Runnable handing) {
        try {
            handing.run();
        } catch (RuntimeException e) {
            LOG.debug("node {}: the reader of a stream is gone", node, e);
            end(null);
        }
    }

    @Override
    public void say(StreamOrder order) {
        if (awaitBegin()) {
            send(new TextMessage(Wire.write(order)));
        }
    }

    @Override
    public boolean input(ByteBuffer bytes, Duration patience) {
        return awaitBegin()
                && awaitRoom(bytes.remaining(), patience)
                && send(
                        new BinaryMessage(
                                new StreamBytes(StreamBytes.Channel.INPUT, bytes).message()));
    }

    /** A node that does not dial in ends the stream, so the wait has an end. */
    private boolean awaitBegin() {
        state.lock();
        try {
            while (!begun && !ended) {
                news.awaitUninterruptibly();
            }
            return !ended;
        } finally {
            state.unlock();
        }
    }

    private boolean awaitRoom(int length, Duration patience) {
        long left = patience.toNanos();
        state.lock();
        try {
            while (!ended && onTheWay + length > Protocol.STREAM_WINDOW && left > 0) {
                left = news.awaitNanos(left);
            }
            if (ended || onTheWay + length > Protocol.STREAM_WINDOW) {
                return false;
            }
            onTheWay += length;
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            state.unlock();
        }
    }

    private boolean send(WebSocketMessage<?> message) {
        WebSocketSession dialled = session.get();
        sending.lock();
        try {
            if (dialled != null) {
                dialled.sendMessage(message);
            }
            return dialled != null;
        } catch (IOException | IllegalStateException e) {
            LOG.debug("node {}: a stream takes nothing", node, e);
            end(StreamFrame.Failed.of("the connection to the node broke"));
            return false;
        } finally {
            sending.unlock();
        }
    }

    /** The reader wants no more. */
    @Override
    public void close() {
        end(null);
    }

    void end(StreamFrame.@Nullable Failed failure) {
        state.lock();
        try {
            if (ended) {
                return;
            }
            ended = true;
            news.signalAll();
        } finally {
            state.unlock();
        }
        forget.run();
        hangUp();
        sink.ended(failure);
    }

    private boolean isEnded() {
        state.lock();
        try {
            return ended;
        } finally {
            state.unlock();
        }
    }

    private void change(Runnable change) {
        state.lock();
        try {
            change.run();
            news.signalAll();
        } finally {
            state.unlock();
        }
    }

    private void hangUp() {
        WebSocketSession dialled = session.get();
        if (dialled == null) {
            return;
        }
        try {
            dialled.close(CloseStatus.NORMAL);
        } catch (IOException | IllegalStateException e) {
            LOG.debug("node {}: closing a stream failed", node, e);
        }
    }
}
