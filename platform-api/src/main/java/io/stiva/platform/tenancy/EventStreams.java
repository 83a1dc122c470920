package io.stiva.platform.tenancy;

import io.stiva.client.api.Event;
import io.stiva.platform.shared.Cursor;
import io.stiva.platform.shared.Events;
import io.stiva.platform.shared.Notifications;
import io.stiva.platform.shared.PageQuery;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends events as they happen (server-sent events), each with the position that {@code
 * Last-Event-ID} continues from. A stream ends after a while, so that a revoked token does not
 * listen for ever; clients connect again by themselves.
 */
@Component
class EventStreams {

    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final int MOST_PER_ACCOUNT = 32;
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final long HEARTBEAT_MILLIS = 15_000;

    /** Right after a wake-up the event may still wait for an older transaction. */
    private static final long EAGER_MILLIS = 100;

    private static final int EAGER_ROUNDS = 50;

    private final Events events;
    private final Map<AccountId, Set<Stream>> streams = new ConcurrentHashMap<>();

    EventStreams(Events events, Notifications notifications) {
        this.events = events;
        notifications.subscribe(Events.CHANNEL, this::wake);
    }

    /** Opens a stream of what follows {@code after}. */
    SseEmitter open(Events.Reading reading, Cursor after) {
        Stream stream = new Stream(reading, after);
        Set<Stream> ofAccount =
                streams.computeIfAbsent(
                        reading.account(), account -> ConcurrentHashMap.newKeySet());
        if (ofAccount.size() >= MOST_PER_ACCOUNT) {
            throw StivaException.of(ErrorCategory.RATE_LIMITED, "too-many-streams")
                    .say("this account has %d open event streams: close one", MOST_PER_ACCOUNT)
                    .build();
        }
        ofAccount.add(stream);
        stream.emitter.onCompletion(stream::end);
        stream.emitter.onTimeout(stream::end);
        stream.emitter.onError(failure -> stream.end());
        Thread.ofVirtual().name("events-" + reading.account()).start(stream::run);
        return stream.emitter;
    }

    /** Streams end before the server waits for its requests. */
    @EventListener(ContextClosedEvent.class)
    void endAll() {
        streams.values().forEach(ofAccount -> ofAccount.forEach(Stream::end));
    }

    private void wake(String account) {
        if (account.equals(Notifications.RECONNECTED)) {
            streams.values().forEach(ofAccount -> ofAccount.forEach(Stream::wake));
        } else {
            streams.getOrDefault(AccountId.parse(account), Set.of()).forEach(Stream::wake);
        }
    }

    private final class Stream {
        private final SseEmitter emitter = new SseEmitter(LONGEST.toMillis());
        private final Semaphore news = new Semaphore(0);
        private final Events.Reading reading;
        private Cursor position;
        private volatile boolean ended;

        Stream(Events.Reading reading, Cursor position) {
            this.reading = reading;
            this.position = position;
        }

        void wake() {
            news.release();
        }

        void end() {
            ended = true;
            Set<Stream> ofAccount = streams.getOrDefault(reading.account(), Set.of());
            if (ofAccount.remove(this)) {
                wake();
            }
        }

        private void run() {
            try {
                emitter.send(SseEmitter.event().comment("open"));
                follow();
                emitter.complete();
            } catch (IOException | IllegalStateException e) {
                LOG.debug("event stream of {} lost its reader", reading.account());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.warn("event stream of {} ended: {}", reading.account(), e.getMessage());
                emitter.complete();
            } finally {
                end();
            }
        }

        private void follow() throws IOException, InterruptedException {
            int eager = 0;
            while (!ended) {
                if (sendNext()) {
                    continue;
                }
                long patience = eager > 0 ? EAGER_MILLIS : HEARTBEAT_MILLIS;
                if (news.tryAcquire(patience, TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                    eager = EAGER_ROUNDS;
                } else if (eager > 0) {
                    eager--;
                } else {
                    emitter.send(SseEmitter.event().comment("still here"));
                }
            }
        }

        /** Whether there was something to send. */
        private boolean sendNext() throws IOException {
            List<Events.Placed> next =
                    events.read(reading, new PageQuery(PageQuery.DEFAULT_LIMIT, position));
            for (Events.Placed placed : next) {
                Event event = placed.event();
                emitter.send(
                        SseEmitter.event()
                                .id(placed.position().toString())
                                .name(event.type())
                                .data(event));
                position = placed.position();
            }
            return !next.isEmpty();
        }
    }
}
