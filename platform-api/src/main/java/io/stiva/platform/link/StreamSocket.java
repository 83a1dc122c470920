package io.stiva.platform.link;

import io.stiva.protocol.Protocol;
import io.stiva.protocol.StreamBytes;
import io.stiva.protocol.StreamFrame;
import io.stiva.protocol.Wire;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

/** Where nodes dial back to with what a stream asked for. */
@Component
class StreamSocket extends AbstractWebSocketHandler {

    private static final Logger LOG = LoggerFactory.getLogger(StreamSocket.class);

    /** A log line of 16 KiB, six times as long when every character is escaped. */
    private static final int LONGEST_FRAME = 128 << 10;

    private static final StreamFrame.Failed BROKEN =
            StreamFrame.Failed.of("the connection to the node broke");

    private final DialBackStreams streams;
    private final Map<String, Talk> talks = new ConcurrentHashMap<>();

    private record Talk(OpenedStream stream, Fragments fragments) {}

    StreamSocket(DialBackStreams streams) {
        this.streams = streams;
    }

    @Override
    public boolean supportsPartialMessages() {
        return true;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) throws IOException {
        Optional<OpenedStream> stream = streams.claim(id(session), ProvedNode.of(session));
        if (stream.isEmpty()) {
            session.close(CloseStatus.POLICY_VIOLATION.withReason("nobody waits for this stream"));
            return;
        }
        talks.put(session.getId(), new Talk(stream.get(), new Fragments(LONGEST_FRAME)));
        stream.get().answered(session);
    }

    private static String id(WebSocketSession session) {
        URI uri = session.getUri();
        String path = uri == null ? "" : uri.getPath();
        return path.startsWith(Protocol.STREAM_PATH)
                ? path.substring(Protocol.STREAM_PATH.length())
                : "";
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage part) {
        Talk talk = talks.get(session.getId());
        if (talk == null) {
            return;
        }
        try {
            Optional<String> whole = talk.fragments().add(part);
            whole.map(Wire::frame).ifPresent(talk.stream()::frame);
        } catch (Fragments.TooLongException | StivaException e) {
            broken(talk, e);
        }
    }

    @Override
    protected void handleBinaryMessage(WebSocketSession session, BinaryMessage part) {
        Talk talk = talks.get(session.getId());
        if (talk == null) {
            return;
        }
        try {
            Optional<ByteBuffer> whole = talk.fragments().add(part);
            whole.map(StreamBytes::read).ifPresent(talk.stream()::bytes);
        } catch (Fragments.TooLongException | StivaException e) {
            broken(talk, e);
        }
    }

    private static void broken(Talk talk, Exception e) {
        LOG.warn("node {}: a broken frame: {}", talk.stream().node(), e.getMessage());
        talk.stream().end(StreamFrame.Failed.of("the node sent something unreadable"));
    }

    @Override
    public void handleTransportError(WebSocketSession session, Throwable error) {
        LOG.debug("a stream broke", error);
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        Talk talk = talks.remove(session.getId());
        if (talk != null) {
            boolean normal = status.equalsCode(CloseStatus.NORMAL);
            talk.stream().end(normal ? null : BROKEN);
        }
    }
}
