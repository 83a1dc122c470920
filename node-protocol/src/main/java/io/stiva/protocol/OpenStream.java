package io.stiva.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks the node to dial back a WebSocket for bulk data, so that it never blocks the control link.
 *
 * @param streamId 256 random bits, base64url; also the proof of the right to dial in
 * @param url where to dial: the replica that waits for it
 * @param tail LOGS: how many of the newest lines to start with; STATS: how many of the newest
 *     samples
 * @param since LOGS: leave out older entries, null = no bound
 * @param follow whether to go on with what comes until either side closes
 */
public record OpenStream(
        String streamId,
        String url,
        Kind kind,
        String containerId,
        int tail,
        @Nullable Instant since,
        boolean follow)
        implements ToNode {

    /** What flows on the stream: text frames, each one JSON document, and pieces of bytes. */
    public enum Kind {
        /** {@link StreamFrame.Log} frames. */
        LOGS,
        /** {@link StreamFrame.Stats} frames, one per second. */
        STATS,
        /**
         * Both sides speak: first of all the control plane says by a {@link StreamOrder} what is to
         * be done. The order is not part of this message because it may be long and hold secrets,
         * and this message may take a detour over other replicas.
         */
        TALK
    }
}
