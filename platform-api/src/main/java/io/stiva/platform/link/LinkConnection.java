package io.stiva.platform.link;

import io.stiva.protocol.Protocol;
import io.stiva.protocol.ToNode;
import io.stiva.protocol.Wire;
import io.stiva.vocabulary.NodeId;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;
import org.springframework.web.socket.handler.SessionLimitExceededException;

/** One node's control WebSocket on this replica. Sending is safe from any thread. */
final class LinkConnection {

    private static final Logger LOG = LoggerFactory.getLogger(LinkConnection.class);
    private static final int SEND_MILLIS = 10_000;
    private static final int MOST_UNSENT = 2 * Protocol.MAX_MESSAGE_BYTES;

    private final NodeId node;
    private final long link;
    private final URI dialled;
    private final WebSocketSession session;
    private final AtomicLong sentGeneration = new AtomicLong(-1);
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private final AtomicBoolean refreshAgain = new AtomicBoolean();

    LinkConnection(NodeId node, long link, WebSocketSession session) {
        this.node = node;
        this.link = link;
        this.dialled = ProvedNode.dialled(session);
        this.session = new ConcurrentWebSocketSessionDecorator(session, SEND_MILLIS, MOST_UNSENT);
    }

    NodeId node() {
        return node;
    }

    /** The number the fleet gave this link. */
    long link() {
        return link;
    }

    URI dialled() {
        return dialled;
    }

    boolean isOf(WebSocketSession other) {
        return session.getId().equals(other.getId());
    }

    /**
     * Sends, or closes a link that takes nothing.
     *
     * @return whether it was handed to the network
     */
    boolean send(ToNode message) {
        try {
            session.sendMessage(new TextMessage(Wire.write(message)));
            return true;
        } catch (IOException | SessionLimitExceededException | IllegalStateException e) {
            LOG.info("node {}: the link takes nothing: {}", node, e.getMessage());
            close(CloseStatus.SESSION_NOT_RELIABLE);
            return false;
        }
    }

    /** Whether a desired state of this generation has still to be sent; true once. */
    boolean isNewer(long generation) {
        return sentGeneration.getAndAccumulate(generation, Math::max) < generation;
    }

    /**
     * Lets one thread at a time look at the desired state.
     *
     * @return false when somebody is looking, who will then look once more
     */
    boolean startRefresh() {
        refreshAgain.set(true);
        return refreshing.compareAndSet(false, true);
    }

    /** Whether another look is due; asked before each look. */
    boolean takeRefresh() {
        if (refreshAgain.getAndSet(false)) {
            return true;
        }
        refreshing.set(false);
        return refreshAgain.get() && refreshing.compareAndSet(false, true) && takeRefresh();
    }

    void close(CloseStatus why) {
        try {
            session.close(why);
        } catch (IOException e) {
            LOG.debug("node {}: closing the link failed", node, e);
        }
    }
}
