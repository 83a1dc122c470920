package io.stiva.platform.reconcile;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that does a step, rests, and is woken early when there is news. */
final class Loop {

    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final Thread thread;
    private final Semaphore news = new Semaphore(0);
    private volatile boolean stopped;

    /**
     * @param step does what is due and answers how long to rest at most
     */
    Loop(String name, Supplier<Duration> step) {
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> run(step));
    }

    void start() {
        thread.start();
    }

    /** Comes round again soon; many calls before that are one. */
    void wake() {
        news.release();
    }

    /** Ends after the step at hand; waits for it a bounded time. */
    void stop() throws InterruptedException {
        stopped = true;
        wake();
        thread.join(TimeUnit.SECONDS.toMillis(5));
    }

    private void run(Supplier<Duration> step) {
        while (!stopped) {
            Duration rest = guarded(step);
            try {
                if (news.tryAcquire(Math.max(1, rest.toMillis()), TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private Duration guarded(Supplier<Duration> step) {
        try {
            return step.get();
        } catch (RuntimeException e) {
            if (!stopped) {
                LOG.warn("{} failed and comes again", thread.getName(), e);
            }
            return AFTER_FAILURE;
        }
    }
}
