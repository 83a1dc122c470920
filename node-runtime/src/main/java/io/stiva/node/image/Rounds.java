package io.stiva.node.image;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs something again and again. An interface because tests move time by hand. */
interface Rounds extends AutoCloseable {

    /** Runs it now and then each time this long after it ended; it must not throw. */
    void every(Duration pause, Runnable what);

    /** Lets the one under way end. */
    @Override
    void close();

    /** A thread of its own, because removing an image takes its time. */
    static Rounds real() {
        ScheduledExecutorService thread =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("image-collector").daemon().factory());
        return new Rounds() {
            @Override
            public void every(Duration pause, Runnable what) {
                var _ =
                        thread.scheduleWithFixedDelay(
                                what, 0, pause.toNanos(), TimeUnit.NANOSECONDS);
            }

            @Override
            public void close() {
                thread.shutdown();
            }
        };
    }
}
