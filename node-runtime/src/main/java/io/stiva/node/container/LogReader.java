package io.stiva.node.container;

import java.time.Duration;
import java.util.Optional;

/** Reads a log line by line. Belongs to one thread; {@link #close} may come from another. */
public interface LogReader extends AutoCloseable {

    /**
     * The next line.
     *
     * @param patience how long to wait for one when following; without following it never waits
     * @return empty when there is none (yet): ask {@link #isEnded}
     */
    Optional<LogLine> next(Duration patience) throws InterruptedException;

    /** Whether no further line can come: all was read and nothing writes any more, or closed. */
    boolean isEnded();

    @Override
    void close();
}
