package io.stiva.node.container;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs things later. An interface because tests move time by hand. */
interface Timer extends AutoCloseable {

    /** Runs something once after a while; what is pending at close is forgotten. */
    void after(Duration delay, Runnable what);

    @Override
    void close();

    /** One thread of its own; hand anything slow over. */
    static Timer real() {
        ScheduledThreadPoolExecutor pool =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name("container-timer").daemon().factory());
        pool.setRemoveOnCancelPolicy(true);
        return new Timer() {
            @Override
            public void after(Duration delay, Runnable what) {
                try {
                    var _ = pool.schedule(what, delay.toNanos(), TimeUnit.NANOSECONDS);
                } catch (RejectedExecutionException e) {
                    // Closed: what is due is on disk, and the next agent does it.
                }
            }

            @Override
            public void close() {
                pool.shutdownNow();
            }
        };
    }
}
