package io.stiva.node.container;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a program that joined a container ended.
 *
 * @param exitCode 0 to 255; null when a signal ended it or its monitor was killed
 * @param signal that ended it; null when it exited by itself
 */
public record ExecEnd(@Nullable Integer exitCode, @Nullable Integer signal, Instant at) {

    /** Of a wait(2) status. */
    static ExecEnd of(int status, Instant at) {
        int signal = status & 0x7f;
        return signal == 0
                ? new ExecEnd(status >> 8 & 0xff, null, at)
                : new ExecEnd(null, signal, at);
    }

    public boolean isSuccess() {
        return exitCode != null && exitCode == 0;
    }
}
