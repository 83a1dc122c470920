package io.stiva.console.live;

import io.stiva.client.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** One browser that listens; closing it ends everything that feeds it. */
final class Sink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sink.class);

    private final SseEmitter emitter;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Set<AutoCloseable> sources = ConcurrentHashMap.newKeySet();

    Sink(SseEmitter emitter) {
        this.emitter = emitter;
    }

    boolean isOpen() {
        return closed.getCount() > 0;
    }

    /** Something to close when the browser goes; closed at once when it has gone already. */
    void feedFrom(AutoCloseable source) {
        sources.add(source);
        if (!isOpen()) {
            closeAll();
        }
    }

    void forget(AutoCloseable source) {
        sources.remove(source);
    }

    void sendHtml(String event, String html) {
        send(SseEmitter.event().name(event).data(html));
    }

    void sendJson(String event, Object document) {
        send(SseEmitter.event().name(event).data(Json.MAPPER.writeValueAsString(document)));
    }

    void stillHere() {
        send(SseEmitter.event().comment("still here"));
    }

    /** Waits, or less when the browser goes. */
    void rest(Duration duration) throws InterruptedException {
        if (closed.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.trace("the browser has gone");
        }
    }

    @Override
    public void close() {
        closed.countDown();
        closeAll();
    }

    /** The regular end: the browser, if it is still there, is told not to come back. */
    void finish() {
        sendHtml("end", "");
        if (!isOpen()) {
            return;
        }
        close();
        try {
            emitter.complete();
        } catch (IllegalStateException e) {
            LOG.trace("the browser went at the same moment", e);
        }
    }

    private void send(SseEmitter.SseEventBuilder event) {
        if (!isOpen()) {
            return;
        }
        try {
            emitter.send(event);
        } catch (IOException | IllegalStateException e) {
            // The browser has gone: the usual end of a stream.
            close();
        }
    }

    private void closeAll() {
        for (AutoCloseable source : Set.copyOf(sources)) {
            sources.remove(source);
            try {
                source.close();
            } catch (Exception e) {
                LOG.warn("a stream was not closed", e);
            }
        }
    }
}
