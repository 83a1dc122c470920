package io.stiva.node.sync;

import io.stiva.protocol.FromNode;
import io.stiva.protocol.Hello;
import io.stiva.protocol.Protocol;
import io.stiva.protocol.Refused;
import io.stiva.protocol.ToNode;
import io.stiva.protocol.Welcome;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one WebSocket to the control plane, dialled again for ever. Messages are handed over one at
 * a time on the link's own thread.
 */
final class ControlLink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ControlLink.class);
    private static final Duration DIAL_PATIENCE = Duration.ofSeconds(10);
    private static final Duration WELCOME_PATIENCE = Duration.ofSeconds(10);
    private static final Duration PING_EVERY = Duration.ofSeconds(5);

    private final URI url;
    private final Supplier<SSLContext> tls;
    private final Listener listener;
    private final Backoff backoff;
    private final Thread thread;
    private volatile @Nullable LinkSession current;
    private volatile boolean closed;

    /** What the link tells and asks; called on the link's thread. */
    interface Listener {
        Hello hello();

        /** The link is up; everything the control plane may have missed has to be told. */
        void welcomed(Welcome welcome);

        /** Must be quick: the next message waits. */
        void received(ToNode message);

        void lost();
    }

    ControlLink(URI base, Supplier<SSLContext> tls, Listener listener, RandomGenerator random) {
        this.url = URI.create("wss://" + base.getAuthority() + Protocol.LINK_PATH);
        this.tls = tls;
        this.listener = listener;
        this.backoff = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(15), random);
        this.thread = Thread.ofPlatform().name("link").daemon().unstarted(this::keepUp);
    }

    void start() {
        thread.start();
    }

    /** Ends the current connection; the next one shows the newest certificate. */
    void redial() {
        LinkSession session = current;
        if (session != null) {
            session.end("a new certificate");
        }
    }

    /**
     * Sends when the link is up.
     *
     * @return false when it is not; nothing is kept for later
     */
    boolean send(FromNode message) {
        LinkSession session = current;
        if (session == null) {
            return false;
        }
        try {
            session.send(message);
            return true;
        } catch (IOException e) {
            LOG.debug("the link failed while sending", e);
            return false;
        }
    }

    private void keepUp() {
        while (!closed) {
            try {
                serve();
            } catch (InterruptedException e) {
                return;
            } catch (IOException e) {
                LOG.info("no link to the control plane: {}", e.getMessage());
            } catch (RuntimeException e) {
                LOG.warn("the link stumbled", e);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(closed ? 0 : backoff.next().toMillis());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void serve() throws IOException, InterruptedException {
        LinkSession session = new LinkSession();
        HttpClient http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(DIAL_PATIENCE)
                        .sslContext(tls.get())
                        .build();
        try {
            dial(http, session);
            session.send(listener.hello());
            Welcome welcome = awaitWelcome(session);
            LOG.info("linked as {}, protocol {}", welcome.nodeId(), welcome.version());
            current = session;
            backoff.reset();
            listener.welcomed(welcome);
            while (!closed) {
                ToNode message = session.next(PING_EVERY);
                if (message == null) {
                    session.ping();
                } else if (message instanceof Refused refused) {
                    throw new IOException("refused: " + refused.message());
                } else {
                    listener.received(message);
                }
            }
        } catch (StivaException e) {
            throw new IOException("unreadable message: " + e.publicMessage(), e);
        } finally {
            boolean wasUp = current != null;
            current = null;
            session.end("done");
            http.shutdownNow();
            if (wasUp) {
                listener.lost();
            }
        }
    }

    private void dial(HttpClient http, LinkSession session)
            throws IOException, InterruptedException {
        try {
            WebSocket opened =
                    http.newWebSocketBuilder()
                            .connectTimeout(DIAL_PATIENCE)
                            .buildAsync(url, session)
                            .get(DIAL_PATIENCE.toMillis() * 2, TimeUnit.MILLISECONDS);
            LOG.debug("opened {}", opened);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("dial " + url + ": " + rootOf(e), e);
        }
    }

    private static String rootOf(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }

    private static Welcome awaitWelcome(LinkSession session)
            throws IOException, InterruptedException {
        ToNode first = session.next(WELCOME_PATIENCE);
        return switch (first) {
            case Welcome welcome -> welcome;
            case Refused refused -> throw new IOException("refused: " + refused.message());
            case null -> throw new IOException("no welcome in time");
            default -> throw new IOException("the first message was no welcome");
        };
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        redial();
    }
}
