package io.stiva.platform.link;

import io.stiva.vocabulary.NodeId;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.server.HandshakeInterceptor;

/** Carries what the door proved from the handshake over to the WebSocket. */
final class ProvedNode implements HandshakeInterceptor {

    private static final String DIALLED = "io.stiva.dialled";

    @Override
    public boolean beforeHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes) {
        if (!(request instanceof ServletServerHttpRequest servlet)
                || !(servlet.getServletRequest().getAttribute(NodeDoor.NODE)
                        instanceof NodeId node)) {
            return false;
        }
        attributes.put(NodeDoor.NODE, node);
        attributes.put(DIALLED, "https://" + servlet.getServletRequest().getHeader("Host"));
        return true;
    }

    @Override
    public void afterHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            @Nullable Exception exception) {
        // Nothing to undo.
    }

    static NodeId of(WebSocketSession session) {
        if (session.getAttributes().get(NodeDoor.NODE) instanceof NodeId node) {
            return node;
        }
        throw LinkErrors.noCertificate();
    }

    /** The base URL under which the node found this control plane. */
    static URI dialled(WebSocketSession session) {
        return URI.create(String.valueOf(session.getAttributes().get(DIALLED)));
    }
}
