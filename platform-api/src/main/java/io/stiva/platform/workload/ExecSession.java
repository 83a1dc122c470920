package io.stiva.platform.workload;

import io.stiva.client.api.Execs;
import io.stiva.client.api.Problem;
import io.stiva.platform.access.Caller;
import io.stiva.platform.fleet.NodeStreams;
import io.stiva.protocol.StreamBytes;
import io.stiva.protocol.StreamFrame;
import io.stiva.protocol.StreamOrder;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.standard.StandardWebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * One caller's WebSocket with one program at its other end. A caller who takes no output slows the
 * program down; one who is gone ends it.
 */
final class ExecSession extends AbstractWebSocketHandler implements NodeStreams.Sink {

    private static final Logger LOG = LoggerFactory.getLogger(ExecSession.class);
    private static final int LONGEST_TEXT = 512 << 10;

    /** Somebody may look at a page of output for a while before asking for the next. */
    private static final long SEND_MILLIS = Duration.ofMinutes(10).toMillis();

    private final ExecSessions sessions;
    private final ContainerTalks talks;
    private final JsonMapper json;
    private final Caller caller;
    private final String container;
    private final ReentrantLock sending = new ReentrantLock();
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
    private volatile @Nullable WebSocketSession session;
    private volatile NodeStreams.@Nullable Talk talk;
    private volatile boolean closed;
    private boolean lookedAt;

    ExecSession(
            ExecSessions sessions,
            ContainerTalks talks,
            JsonMapper json,
            Caller caller,
            String container) {
        this.sessions = sessions;
        this.talks = talks;
        this.json = json;
        this.caller = caller;
        this.container = container;
    }

    AccountId account() {
        return caller.requireAccount();
    }

    // what the caller says

    @Override
    public boolean supportsPartialMessages() {
        return true;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession opened) {
        session = opened;
        if (opened instanceof StandardWebSocketSession standard) {
            standard.getNativeSession()
                    .getUserProperties()
                    .put("org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT", SEND_MILLIS);
        }
        try {
            sessions.enter(this);
        } catch (StivaException e) {
            fail(e);
        }
    }

    @Override
    protected void handleTextMessage(WebSocketSession from, TextMessage part) {
        text.append(part.getPayload());
        if (text.length() > LONGEST_TEXT) {
            fail(tooLong());
        } else if (part.isLast()) {
            String whole = text.toString();
            text.setLength(0);
            attempt(() -> take(json.readValue(whole, Execs.Wish.class)));
        }
    }

    private void take(Execs.@Nullable Wish wish) {
        switch (wish) {
            case Execs.Start start -> start(start);
            case Execs.Resize size -> begun().say(ContainerTalks.resize(size));
            case Execs.InputEnd ignored -> begun().say(new StreamOrder.InputEnd());
            case null -> throw notUnderstood("the message is empty");
        }
    }

    private void start(Execs.Start wanted) {
        if (talk != null) {
            throw notUnderstood("a program was started already");
        }
        NodeStreams.Talk started = talks.exec(caller, container, wanted, this);
        talk = started;
        if (closed) {
            started.close();
        }
    }

    private NodeStreams.Talk begun() {
        NodeStreams.Talk begun = talk;
        if (begun == null) {
            throw notUnderstood("the first message must start a program");
        }
        return begun;
    }

    @Override
    protected void handleBinaryMessage(WebSocketSession from, BinaryMessage part) {
        ByteBuffer payload = part.getPayload();
        byte[] copy = new byte[payload.remaining()];
        payload.get(copy);
        piece.writeBytes(copy);
        if (piece.size() > 1 + Execs.MAX_BYTES) {
            fail(tooLong());
        } else if (part.isLast()) {
            ByteBuffer whole = ByteBuffer.wrap(piece.toByteArray());
            piece.reset();
            attempt(() -> input(StreamBytes.read(whole)));
        }
    }

    private void input(StreamBytes bytes) {
        if (bytes.channel() != StreamBytes.Channel.INPUT) {
            throw notUnderstood("bytes to a program begin with 0");
        }
        if (!begun().input(bytes.bytes(), Duration.ZERO) && !closed) {
            throw notUnderstood("more input than the window allows");
        }
    }

    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (StivaException e) {
            fail(e);
        } catch (JacksonException e) {
            LOG.debug("a message on an exec was not understood", e);
            fail(notUnderstood("it is not what its type promises"));
        }
    }

    private static StivaException tooLong() {
        return StivaException.of(ErrorCategory.TOO_LARGE, "too-large")
                .say("a message on an exec is too long")
                .build();
    }

    private static StivaException notUnderstood(String why) {
        return StivaException.of(ErrorCategory.INVALID, "bad-message")
                .say("a message on an exec was not understood: %s", why)
                .build();
    }

    @Override
    public void handleTransportError(WebSocketSession from, Throwable error) {
        LOG.debug("an exec's WebSocket broke", error);
    }

    @Override
    public void afterConnectionClosed(WebSocketSession from, CloseStatus status) {
        over();
    }

    private void over() {
        closed = true;
        sessions.leave(this);
        NodeStreams.Talk begun = talk;
        if (begun != null) {
            begun.close();
        }
    }

    // what the node says

    @Override
    public void frame(StreamFrame frame) {
        switch (frame) {
            case StreamFrame.Taken taken -> send(new Execs.Taken(taken.bytes()));
            case StreamFrame.Exited end -> send(new Execs.Exited(end.exitCode(), end.signal()));
            case StreamFrame.Log ignored -> LOG.debug("a log line of a program");
            case StreamFrame.Stats ignored -> LOG.debug("a reading of a program");
            case StreamFrame.ObservedProcess ignored -> LOG.debug("a process of a program");
            case StreamFrame.Failed failed -> ended(failed);
        }
    }

    @Override
    public void bytes(StreamBytes bytes) {
        send(new BinaryMessage(bytes.message()));
    }

    @Override
    public void ended(StreamFrame.@Nullable Failed failure) {
        if (failure == null) {
            close(CloseStatus.NORMAL);
        } else {
            fail(WorkloadErrors.ofNode(failure));
        }
    }

    // saying it

    private void fail(StivaException refusal) {
        if (closed) {
            return;
        }
        try {
            send(
                    new Execs.Failed(
                            refusal.category().httpStatus(),
                            refusal.code(),
                            refusal.publicMessage(),
                            refusal.errors().stream()
                                    .map(
                                            error ->
                                                    new Problem.FieldProblem(
                                                            error.pointer(), error.detail()))
                                    .toList()));
        } catch (UncheckedIOException | IllegalStateException e) {
            LOG.debug("a refusal was not heard", e);
        }
        close(CloseStatus.NORMAL);
    }

    private void send(Execs.News news) {
        send(new TextMessage(json.writerFor(Execs.News.class).writeValueAsString(news)));
    }

    private void send(WebSocketMessage<?> message) {
        WebSocketSession to = session;
        if (to == null) {
            return;
        }
        sending.lock();
        try {
            to.sendMessage(message);
        } catch (IOException e) {
            throw new UncheckedIOException("the caller is gone", e);
        } finally {
            sending.unlock();
        }
    }

    /** Ends what was opened and not used; finds out whether a quiet caller is still there. */
    void look() {
        boolean idle = talk == null && lookedAt;
        lookedAt = true;
        if (idle) {
            goAway();
        } else if (sending.tryLock()) {
            try {
                send(new PingMessage());
            } catch (UncheckedIOException | IllegalStateException e) {
                LOG.debug("nobody is there any more", e);
                goAway();
            } finally {
                sending.unlock();
            }
        }
    }

    /** Ends it for reasons of our own. */
    void goAway() {
        close(CloseStatus.GOING_AWAY);
    }

    private void close(CloseStatus status) {
        WebSocketSession open = session;
        over();
        if (open != null) {
            try {
                open.close(status);
            } catch (IOException | IllegalStateException e) {
                LOG.debug("closing an exec's WebSocket failed", e);
            }
        }
    }
}
