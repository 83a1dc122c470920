package io.stiva.node.container;

import java.time.Instant;

/**
 * One line a container wrote.
 *
 * @param time when the first byte of the line was read by the container's monitor
 * @param text without the line end, UTF-8 with replacement of what is not; longer lines are cut
 *     into several of at most 16 KiB
 */
public record LogLine(Stream stream, Instant time, String text) {

    /** Which descriptor it was written to. */
    public enum Stream {
        STDOUT,
        STDERR
    }
}
