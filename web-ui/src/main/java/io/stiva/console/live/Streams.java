package io.stiva.console.live;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** All streams to browsers: bounded in number and life, each fed by a virtual thread. */
@Component
final class Streams {

    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);
    private static final int MOST = 1_000;
    private static final Duration LIFE = Duration.ofMinutes(30);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Set<Sink> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService heart =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("heartbeat").daemon().factory());

    /** Feeds a browser until it returns or the browser goes. */
    interface Feed {
        void into(Sink sink) throws InterruptedException;
    }

    Streams() {
        long period = HEARTBEAT.toSeconds();
        var beating =
                heart.scheduleAtFixedRate(
                        () -> open.forEach(Sink::stillHere), period, period, TimeUnit.SECONDS);
        LOG.trace("heartbeat {}", beating);
    }

    /**
     * Opens a stream.
     *
     * @throws StivaException category UNAVAILABLE when too many are open
     */
    SseEmitter open(Feed feed) {
        if (open.size() >= MOST) {
            throw StivaException.of(ErrorCategory.UNAVAILABLE, "too-many-streams")
                    .say("too many live views are open; close some and load the page again")
                    .build();
        }
        SseEmitter emitter = new SseEmitter(LIFE.toMillis());
        Sink sink = new Sink(emitter);
        open.add(sink);
        Runnable gone =
                () -> {
                    open.remove(sink);
                    sink.close();
                };
        emitter.onCompletion(gone);
        emitter.onTimeout(gone);
        emitter.onError(e -> gone.run());
        Thread.ofVirtual().name("feed").start(() -> run(feed, sink));
        return emitter;
    }

    private static void run(Feed feed, Sink sink) {
        try {
            feed.into(sink);
        } catch (StivaException e) {
            LOG.debug("a stream ended: {}", e.code());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sink.finish();
        }
    }

    @PreDestroy
    void close() {
        heart.shutdownNow();
        open.forEach(Sink::finish);
    }
}
