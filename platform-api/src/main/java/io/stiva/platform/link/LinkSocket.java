package io.stiva.platform.link;

import io.stiva.platform.fleet.FleetSettings;
import io.stiva.platform.fleet.Nodes;
import io.stiva.platform.workload.Assignments;
import io.stiva.protocol.FromNode;
import io.stiva.protocol.Heartbeat;
import io.stiva.protocol.Hello;
import io.stiva.protocol.Observed;
import io.stiva.protocol.Protocol;
import io.stiva.protocol.PullTokenRequest;
import io.stiva.protocol.Refused;
import io.stiva.protocol.UsageBatch;
import io.stiva.protocol.Welcome;
import io.stiva.protocol.Wire;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

/**
 * Takes in what nodes say on their control links. Each message is dealt with before the next one of
 * the same node is read, so a node that says too much waits, and nobody else does.
 */
@Component
class LinkSocket extends AbstractWebSocketHandler {

    private static final Logger LOG = LoggerFactory.getLogger(LinkSocket.class);
    private static final int USAGE_CUT_SECONDS = 10;

    private final Links links;
    private final Nodes nodes;
    private final Assignments assignments;
    private final PullGrants pullGrants;
    private final UsageDelivery usage;
    private final FleetSettings fleet;
    private final Map<String, Talk> talks = new ConcurrentHashMap<>();

    /** What is remembered of one WebSocket. */
    private static final class Talk {
        final NodeId node;
        final Fragments fragments = new Fragments(Protocol.MAX_MESSAGE_BYTES);
        final MessageRate rate = new MessageRate();
        @Nullable LinkConnection connection;

        Talk(NodeId node) {
            this.node = node;
        }
    }

    LinkSocket(
            Links links,
            Nodes nodes,
            Assignments assignments,
            PullGrants pullGrants,
            UsageDelivery usage,
            FleetSettings fleet) {
        this.links = links;
        this.nodes = nodes;
        this.assignments = assignments;
        this.pullGrants = pullGrants;
        this.usage = usage;
        this.fleet = fleet;
    }

    @Override
    public boolean supportsPartialMessages() {
        return true;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) {
        talks.put(session.getId(), new Talk(ProvedNode.of(session)));
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage part)
            throws IOException {
        Talk talk = talks.get(session.getId());
        if (talk == null) {
            return;
        }
        try {
            Optional<String> whole = talk.fragments.add(part);
            if (whole.isPresent()) {
                if (!talk.rate.allows()) {
                    session.close(CloseStatus.POLICY_VIOLATION.withReason("too many messages"));
                    return;
                }
                take(session, talk, Wire.fromNode(whole.get()));
            }
        } catch (Fragments.TooLongException e) {
            session.close(CloseStatus.TOO_BIG_TO_PROCESS);
        } catch (StivaException e) {
            LOG.warn(
                    "node {}: {} {}",
                    talk.node,
                    e.publicMessage(),
                    e.privateDetail(),
                    e.getCause());
            refuse(session, e);
        }
    }

    private void take(WebSocketSession session, Talk talk, FromNode message) throws IOException {
        LinkConnection connection = talk.connection;
        if (connection == null) {
            if (message instanceof Hello hello) {
                welcome(session, talk, hello);
            } else {
                session.close(CloseStatus.POLICY_VIOLATION.withReason("hello first"));
            }
            return;
        }
        switch (message) {
            case Hello ignored ->
                    session.close(CloseStatus.POLICY_VIOLATION.withReason("hello twice"));
            case Heartbeat heartbeat -> {
                if (!nodes.heartbeat(talk.node, connection.link(), heartbeat)) {
                    session.close(CloseStatus.POLICY_VIOLATION.withReason("given up, dial again"));
                }
            }
            case Observed observed -> assignments.observed(talk.node, observed);
            case UsageBatch batch -> usage.take(connection, batch);
            case PullTokenRequest request -> pullGrants.answer(connection, request);
        }
    }

    private void welcome(WebSocketSession session, Talk talk, Hello hello) {
        int version =
                hello.versions().stream()
                        .filter(v -> v >= Protocol.OLDEST && v <= Protocol.VERSION)
                        .max(Integer::compare)
                        .orElseThrow(LinkErrors::noCommonVersion);
        usage.introduce(talk.node);
        long link = nodes.connected(talk.node, hello);
        LinkConnection connection = new LinkConnection(talk.node, link, session);
        talk.connection = connection;
        connection.send(
                new Welcome(
                        version,
                        talk.node.toString(),
                        Math.toIntExact(fleet.heartbeat().toSeconds()),
                        USAGE_CUT_SECONDS,
                        connection.dialled().toString()));
        links.add(connection);
        LOG.info("node {} is linked, agent {}", talk.node, hello.agentVersion());
    }

    private static void refuse(WebSocketSession session, StivaException e) throws IOException {
        session.sendMessage(new TextMessage(Wire.write(new Refused(e.code(), e.publicMessage()))));
        session.close(CloseStatus.POLICY_VIOLATION);
    }

    @Override
    public void handleTransportError(WebSocketSession session, Throwable error) {
        LOG.debug("a link broke", error);
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        Talk talk = talks.remove(session.getId());
        if (talk == null || talk.connection == null) {
            return;
        }
        links.remove(talk.connection);
        LOG.info("node {}: the link ended, {}", talk.node, status);
        try {
            nodes.disconnected(talk.node, talk.connection.link());
        } catch (RuntimeException e) {
            // The silence of the node says the same a little later.
            LOG.warn("node {}: the end of its link was not noted", talk.node, e);
        }
    }
}
