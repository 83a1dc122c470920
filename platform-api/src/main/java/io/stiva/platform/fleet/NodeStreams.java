package io.stiva.platform.fleet;

import io.stiva.protocol.OpenStream;
import io.stiva.protocol.StreamBytes;
import io.stiva.protocol.StreamFrame;
import io.stiva.protocol.StreamOrder;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.NodeId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bulk data from and to a node: log lines and readings of one container, and talks about one. The
 * node link implements it; its tests' twin answers from memory.
 */
public interface NodeStreams {

    /**
     * What to read.
     *
     * @param tail how many of the newest entries to start with, 0 to 10,000
     * @param since leave out entries at or before it, null = no bound
     * @param follow whether to go on with what comes until either side closes
     */
    record Request(
            OpenStream.Kind kind,
            ContainerId container,
            int tail,
            @Nullable Instant since,
            boolean follow) {}

    /** Where the frames go; calls come one at a time, from a thread of the link. */
    interface Sink {
        /** May block: the node is then slowed down. Throwing ends the stream. */
        void frame(StreamFrame frame);

        /** As {@link #frame}; only a talk brings bytes. */
        default void bytes(StreamBytes bytes) {
            throw new IllegalStateException("bytes on a stream that has none");
        }

        /**
         * Nothing comes any more; called exactly once, also after {@link AutoCloseable#close}.
         *
         * @param failure what went wrong, fit for the tenant; null after a normal end
         */
        void ended(StreamFrame.@Nullable Failed failure);
    }

    /** The control plane's end of a talk. Every verb does nothing when the talk has ended. */
    interface Talk extends AutoCloseable {

        /** Says one thing more; waits until the node has dialled in. */
        void say(StreamOrder order);

        /**
         * Sends input, which may be kept on the way up to {@link
         * io.stiva.protocol.Protocol#STREAM_WINDOW}.
         *
         * @param patience how long to wait for the node to use up what was sent before
         * @return false when it was not sent: the patience or the talk is over
         */
        boolean input(ByteBuffer bytes, Duration patience);

        /** Ends it, also on the node; may be called more than once. */
        @Override
        void close();
    }

    /**
     * Asks a node to dial back and obey an order. Returns at once, as {@link #open}.
     *
     * @throws io.stiva.vocabulary.StivaException as {@link #open}
     */
    Talk talk(NodeId node, ContainerId container, StreamOrder order, Sink sink);

    /**
     * Asks a node to dial back and send what the request names. Returns at once; whatever happens
     * later, a node that never answers included, ends in {@link Sink#ended}.
     *
     * @return closes the stream; may be called more than once
     * @throws io.stiva.vocabulary.StivaException UNAVAILABLE, code {@code node-unreachable}, when
     *     the node has no link
     */
    AutoCloseable open(NodeId node, Request request, Sink sink);

    /** Reads everything a request without {@code follow} yields, frame by frame, then returns. */
    default void read(NodeId node, Request request, Consumer<StreamFrame> frames) {
        BoundedRead.of(node, sink -> open(node, request, sink), frames);
    }

    /** Gives an order that needs no input and reads everything that is answered. */
    default void ask(
            NodeId node, ContainerId container, StreamOrder order, Consumer<StreamFrame> frames) {
        BoundedRead.of(node, sink -> talk(node, container, order, sink), frames);
    }
}
