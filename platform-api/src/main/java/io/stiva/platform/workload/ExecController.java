package io.stiva.platform.workload;

import io.stiva.platform.access.Caller;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

/** Programs that are run inside containers. */
@RestController
class ExecController {

    private final ContainerTalks talks;
    private final ExecSessions sessions;
    private final DefaultHandshakeHandler handshake = new DefaultHandshakeHandler();

    ExecController(ContainerTalks talks, ExecSessions sessions) {
        this.talks = talks;
        this.sessions = sessions;
    }

    /** Becomes a WebSocket; what is said on it is in {@link io.stiva.client.api.Execs}. */
    @GetMapping("/api/v1/containers/{container}/exec")
    void exec(
            Caller caller,
            @PathVariable String container,
            HttpServletRequest request,
            HttpServletResponse response)
            throws ServletException, IOException {
        talks.requireExec(caller, container);
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            throw WorkloadErrors.notWebSocket();
        }
        ExecSession session = sessions.make(caller, container);
        new WebSocketHttpRequestHandler(session, handshake).handleRequest(request, response);
    }
}
