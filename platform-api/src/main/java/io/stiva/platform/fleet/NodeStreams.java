package io.stiva.platform.fleet;

import io.stiva.protocol.OpenStream;
import io.stiva.protocol.StreamFrame;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.NodeId;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bulk data from a node: log lines and readings of one container. The node link implements it; its
 * tests' twin answers from memory.
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

        /**
         * Nothing comes any more; called exactly once, also after {@link AutoCloseable#close}.
         *
         * @param failure what went wrong, fit for the tenant; null after a normal end
         */
        void ended(@Nullable String failure);
    }

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
        BoundedRead.of(this, node, request, frames);
    }
}
