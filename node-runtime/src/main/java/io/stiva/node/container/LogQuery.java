package io.stiva.node.container;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a log is wanted.
 *
 * @param tail the last so many lines of what is there now, 0 or more; {@link Integer#MAX_VALUE} for
 *     all
 * @param since only lines at or after this time; null for no bound
 * @param follow whether to wait for further lines until the container has ended for good
 */
public record LogQuery(int tail, @Nullable Instant since, boolean follow) {

    public static final LogQuery ALL = new LogQuery(Integer.MAX_VALUE, null, false);

    public LogQuery {
        SpecErrors.requireWithin(tail >= 0, "tail", "0 or more lines");
    }

    public static LogQuery last(int lines) {
        return new LogQuery(lines, null, false);
    }
}
