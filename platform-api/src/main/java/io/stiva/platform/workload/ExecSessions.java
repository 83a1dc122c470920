package io.stiva.platform.workload;

import io.stiva.platform.access.Caller;
import io.stiva.vocabulary.AccountId;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The exec WebSockets of this replica: how many an account has, and whether anybody is there. */
@Component
class ExecSessions implements SmartLifecycle {

    /** On this replica; the node has a bound of its own for each container. */
    static final int MOST_OF_AN_ACCOUNT = 32;

    private static final Duration LOOK_EVERY = Duration.ofSeconds(15);

    private final ContainerTalks talks;
    private final JsonMapper json;
    private final Set<ExecSession> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("exec-sessions").daemon().factory());
    private volatile boolean running;

    ExecSessions(ContainerTalks talks, JsonMapper json) {
        this.talks = talks;
        this.json = json;
    }

    ExecSession make(Caller caller, String container) {
        return new ExecSession(this, talks, json, caller, container);
    }

    /**
     * Counts a session in.
     *
     * @throws io.stiva.vocabulary.StivaException RATE_LIMITED {@code too-many-execs}
     */
    void enter(ExecSession session) {
        AccountId account = session.account();
        synchronized (open) {
            long others = open.stream().filter(each -> each.account().equals(account)).count();
            if (others >= MOST_OF_AN_ACCOUNT) {
                throw WorkloadErrors.tooManyExecs(MOST_OF_AN_ACCOUNT);
            }
            open.add(session);
        }
    }

    void leave(ExecSession session) {
        open.remove(session);
    }

    @Override
    public void start() {
        running = true;
        long millis = LOOK_EVERY.toMillis();
        var _ =
                clock.scheduleWithFixedDelay(
                        () -> open.forEach(ExecSession::look),
                        millis,
                        millis,
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        running = false;
        clock.shutdownNow();
        open.forEach(ExecSession::goAway);
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
