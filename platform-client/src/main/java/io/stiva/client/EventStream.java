package io.stiva.client;

import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events as documents, in order. A connection that breaks is opened again from the last
 * id seen; the stream ends when the platform sends the event {@code end} or answers 204, when the
 * attempts in a row without any event are used up, or when {@link #close} is called from any
 * thread.
 */
public final class EventStream<T> implements AutoCloseable {

    private static final int ATTEMPTS = 20;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final String END = "end";

    private final Transport transport;
    private final Call call;
    private final Class<T> document;
    private final AtomicReference<@Nullable InputStream> connection = new AtomicReference<>();
    private volatile boolean closed;
    private @Nullable SseReader reader;
    private @Nullable String lastId;
    private Duration retry = Duration.ofSeconds(1);
    private int fruitless;

    EventStream(Transport transport, Call call, Class<T> document, @Nullable String lastId) {
        this.transport = transport;
        this.call = call;
        this.document = document;
        this.lastId = lastId;
    }

    /**
     * Waits for the next document.
     *
     * @return null when the stream has ended
     * @throws StivaException when the platform refuses, or stays away for {@value #ATTEMPTS}
     *     attempts
     */
    public @Nullable T next() {
        while (!closed) {
            SseReader.Frame frame = nextFrame();
            if (frame == null) {
                continue;
            }
            fruitless = 0;
            if (frame.id() != null) {
                lastId = frame.id();
            }
            if (frame.event().equals(END)) {
                close();
            } else if (!frame.data().isEmpty()) {
                return Json.MAPPER.readValue(frame.data(), document);
            }
        }
        return null;
    }

    /** Hands on every document until the stream ends. */
    public void forEach(Consumer<? super T> consumer) {
        for (T next = next(); next != null; next = next()) {
            consumer.accept(next);
        }
    }

    /** The id to go on from, null before the first event with one. */
    public @Nullable String lastEventId() {
        return lastId;
    }

    @Override
    public void close() {
        closed = true;
        disconnect();
    }

    /** Null when the connection ended or could not be made; the caller decides on closed. */
    private SseReader.@Nullable Frame nextFrame() {
        try {
            SseReader current = reader == null ? connect() : reader;
            SseReader.Frame frame = current == null ? null : current.next();
            if (frame != null) {
                if (frame.retry() != null) {
                    retry = frame.retry();
                }
                return frame;
            }
            rest(null);
        } catch (IOException e) {
            rest(null);
        } catch (StivaException e) {
            if (!e.category().isRetryable()) {
                close();
                throw e;
            }
            rest(e);
        }
        return null;
    }

    private @Nullable SseReader connect() {
        InputStream opened = transport.open(call, lastId);
        if (opened == null) {
            closed = true;
            return null;
        }
        connection.set(opened);
        if (closed) {
            disconnect();
            return null;
        }
        reader = new SseReader(opened);
        return reader;
    }

    private void rest(@Nullable StivaException cause) {
        disconnect();
        reader = null;
        if (closed) {
            return;
        }
        fruitless++;
        if (fruitless >= ATTEMPTS) {
            close();
            if (cause != null) {
                throw cause;
            }
            return;
        }
        try {
            Duration pause = retry.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : retry;
            transport.pause().forDuration(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
        }
    }

    private void disconnect() {
        InputStream open = connection.getAndSet(null);
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // The connection is given up anyway; there is nothing left to lose.
            }
        }
    }
}
