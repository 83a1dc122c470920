package io.stiva.node.container;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * A program that joined a running container. It is counted among the container's processes and dies
 * with it, with the agent, and with {@link #close}; what it has started in the background stays in
 * the container.
 *
 * <p>An interface for the same reason as {@link Containers}.
 */
public interface Exec extends AutoCloseable {

    /** In the agent's pid namespace. */
    int pid();

    /**
     * Its standard input. Closing it is the end of its input and nothing else; on a terminal
     * closing does nothing, because there the end is a character that is typed.
     */
    OutputStream input();

    /**
     * Its standard output, on a terminal its error output as well. Ends when the program has ended
     * and nothing more came for a moment.
     */
    InputStream output();

    /** Its error output; at its end from the start on a terminal. */
    InputStream errors();

    /**
     * Does nothing when it has ended.
     *
     * @throws io.stiva.vocabulary.StivaException CONFLICT {@code no-terminal}
     */
    void resize(TerminalSize size);

    /**
     * Sends it a signal; does nothing when it has ended.
     *
     * @throws io.stiva.vocabulary.StivaException UNPROCESSABLE {@code unknown-signal}
     */
    void signal(int signal);

    /**
     * Waits for its end.
     *
     * @return empty when the time has passed
     */
    Optional<ExecEnd> await(Duration patience) throws InterruptedException;

    /** Kills it if it still runs, and ends its streams. */
    @Override
    void close();
}
