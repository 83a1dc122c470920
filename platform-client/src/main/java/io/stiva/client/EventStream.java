package io.stiva.client;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events as documents, in order. A connection that breaks is opened again from the last
 * id seen; the stream ends when the platform sends the event {@code end} or answers 204, when the
 * attempts in a row without a connection are used up, or when {@link #close} is called from any
 * thread.
 */
public final class EventStream<T> implements AutoCloseable {

    private static final int ATTEMPTS = 20;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final String END = "end";

    private final Transport transport;
    private final Call call;
    private final Class<T> document;
    private final BooleanSupplier over;
    private final AtomicReference<@Nullable InputStream> connection = new AtomicReference<>();
    private volatile boolean closed;
    private @Nullable SseReader reader;
    private @Nullable String lastId;
    private Duration retry = Duration.ofSeconds(1);
    private int fruitless;
    private boolean lastRound;

    /**
     * @param over whether nothing more will come; asked when a connection has ended
     */
    EventStream(
            Transport transport,
            Call call,
            Class<T> document,
            @Nullable String lastId,
            BooleanSupplier over) {
        this.transport = transport;
        this.call = call;
        this.document = document;
        this.lastId = lastId;
        this.over = over;
    }

    /** Connects now instead of at the first look, so that nothing after this call is missed. */
    public void open() {
        if (reader == null) {
            connect();
        }
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
            if (current == null) {
                return null;
            }
            SseReader.Frame frame = current.next();
            if (frame != null) {
                if (frame.retry() != null) {
                    retry = frame.retry();
                }
                return frame;
            }
            ended();
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

    @CanIgnoreReturnValue
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
        fruitless = 0;
        reader = new SseReader(opened);
        return reader;
    }

    /**
     * The platform ended the connection. What it is about may have ended after the connection did,
     * so one more round fetches what was missed in between.
     */
    private void ended() {
        boolean nothingMore = over.getAsBoolean();
        if (nothingMore && lastRound) {
            close();
        } else if (nothingMore) {
            lastRound = true;
            disconnect();
            reader = null;
        } else {
            rest(null);
        }
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
