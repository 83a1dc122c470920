package io.stiva.platform.link;

import io.stiva.platform.fleet.NodeStreams;
import io.stiva.protocol.StreamFrame;
import io.stiva.vocabulary.NodeId;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;

/** One stream from its request to its end, which is told exactly once. */
final class OpenedStream {

    private static final Logger LOG = LoggerFactory.getLogger(OpenedStream.class);

    private final NodeId node;
    private final NodeStreams.Sink sink;
    private final Runnable forget;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicReference<@Nullable WebSocketSession> session = new AtomicReference<>();

    OpenedStream(NodeId node, NodeStreams.Sink sink, Runnable forget) {
        this.node = node;
        this.sink = sink;
        this.forget = forget;
    }

    NodeId node() {
        return node;
    }

    /** The node has dialled in. */
    void answered(WebSocketSession dialled) {
        session.set(dialled);
        if (ended.get()) {
            hangUp();
        }
    }

    /** Blocks as long as the reader does, which slows the node down. */
    void frame(StreamFrame frame) {
        if (ended.get()) {
            return;
        }
        if (frame instanceof StreamFrame.Failed failed) {
            end(failed.message());
            return;
        }
        try {
            sink.frame(frame);
        } catch (RuntimeException e) {
            LOG.debug("node {}: the reader of a stream is gone", node, e);
            end(null);
        }
    }

    /** The reader wants no more. */
    void close() {
        end(null);
    }

    void end(@Nullable String failure) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        forget.run();
        hangUp();
        sink.ended(failure);
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
