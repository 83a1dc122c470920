package io.stiva.platform.link;

import io.stiva.platform.fleet.Node;
import io.stiva.platform.fleet.NodeStreams;
import io.stiva.platform.fleet.Nodes;
import io.stiva.platform.shared.Notifications;
import io.stiva.protocol.OpenStream;
import io.stiva.protocol.StreamFrame;
import io.stiva.protocol.StreamOrder;
import io.stiva.protocol.Wire;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.NodeId;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Asks nodes to dial back. The request travels over the node's control link, wherever that is; the
 * node dials the replica that waits, with an id only that node was told, good for one use.
 */
@Component
class DialBackStreams implements NodeStreams, SmartLifecycle {

    /** PostgreSQL notification channel; payload: {@link Errand}. */
    static final String CHANNEL = "node_stream";

    private static final Logger LOG = LoggerFactory.getLogger(DialBackStreams.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_OPEN = 2_000;
    private static final int ID_BYTES = 32;

    private final Links links;
    private final Nodes nodes;
    private final Notifications notifications;
    private final LinkSettings settings;
    private final RandomGenerator random;
    private final Map<String, OpenedStream> waiting = new ConcurrentHashMap<>();
    private final Map<String, OpenedStream> open = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("node-streams").daemon().factory());
    private volatile boolean running;

    /** A request for whichever replica holds the node's link. */
    record Errand(String node, OpenStream request) {
        @Override
        public String toString() {
            return "Errand[" + node + "]";
        }
    }

    DialBackStreams(
            Links links,
            Nodes nodes,
            Notifications notifications,
            LinkSettings settings,
            RandomGenerator random) {
        this.links = links;
        this.nodes = nodes;
        this.notifications = notifications;
        this.settings = settings;
        this.random = random;
    }

    @Override
    public void start() {
        running = true;
        var _ = notifications.subscribe(CHANNEL, this::carry);
    }

    @Override
    public void stop() {
        running = false;
        open.values().forEach(OpenedStream::close);
        clock.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public AutoCloseable open(NodeId node, Request request, Sink sink) {
        return open(node, request, null, sink);
    }

    @Override
    public Talk talk(NodeId node, ContainerId container, StreamOrder order, Sink sink) {
        Request request = new Request(OpenStream.Kind.TALK, container, 0, null, true);
        return open(node, request, order, sink);
    }

    private OpenedStream open(
            NodeId node, Request request, @Nullable StreamOrder first, Sink sink) {
        if (open.size() >= MOST_OPEN) {
            throw LinkErrors.tooManyStreams(node);
        }
        if (nodes.find(node).filter(Node::isConnected).isEmpty()) {
            throw LinkErrors.unreachable(node);
        }
        String id = newId();
        OpenedStream stream = new OpenedStream(node, first, sink, () -> forget(id));
        waiting.put(id, stream);
        open.put(id, stream);
        ask(
                node,
                new OpenStream(
                        id,
                        settings.url(),
                        request.kind(),
                        request.container().toString(),
                        request.tail(),
                        request.since(),
                        request.follow()));
        var _ = clock.schedule(() -> giveUp(id), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        return stream;
    }

    /** Whom a node that dials in with this id serves; an id answers once and only its node. */
    Optional<OpenedStream> claim(String id, NodeId node) {
        OpenedStream stream = waiting.get(id);
        if (stream == null || !stream.node().equals(node) || !waiting.remove(id, stream)) {
            return Optional.empty();
        }
        return Optional.of(stream);
    }

    private void ask(NodeId node, OpenStream request) {
        Optional<LinkConnection> here = links.find(node);
        if (here.isPresent()) {
            here.get().send(request);
        } else {
            notifications.publish(
                    CHANNEL, Wire.writeDocument(new Errand(node.toString(), request)));
        }
    }

    /** On the listening thread: only hands over. */
    private void carry(String payload) {
        if (payload.equals(Notifications.RECONNECTED)) {
            return;
        }
        Errand errand = Wire.readDocument(payload, Errand.class);
        links.find(NodeId.parse(errand.node()))
                .ifPresent(connection -> clock.execute(() -> connection.send(errand.request())));
    }

    private void giveUp(String id) {
        OpenedStream stream = waiting.remove(id);
        if (stream != null) {
            LOG.info("node {}: no answer to a stream's request", stream.node());
            stream.end(StreamFrame.Failed.of("the node did not answer in time: try again"));
        }
    }

    private void forget(String id) {
        waiting.remove(id);
        open.remove(id);
    }

    private String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
