package io.stiva.node.launch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;

/**
 * What the launcher says over its status pipe: {@code struct message} of launcher.c, 24 bytes,
 * written at once.
 *
 * @param first the pid for CREATED and STARTED, the operation for FAILED, the wait status for ENDED
 * @param second errno for FAILED
 */
public record MonitorMessage(Kind kind, int first, int second, Instant time) {

    public static final int SIZE = 24;

    /** In the order of a life. */
    public enum Kind {
        /** The child exists, its id maps are written. */
        CREATED,
        /** The child waits for the go. */
        READY,
        FAILED,
        /** The tenant's program runs. */
        STARTED,
        ENDED
    }

    /** The message at an offset. */
    public static MonitorMessage decode(byte[] bytes, int offset) {
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, SIZE).order(ByteOrder.LITTLE_ENDIAN);
        int kind = in.getInt();
        int first = in.getInt();
        int second = in.getInt();
        in.getInt();
        long nanos = in.getLong();
        if (kind < 1 || kind > Kind.values().length) {
            throw new IllegalArgumentException("not a message of the launcher: " + kind);
        }
        return new MonitorMessage(Kind.values()[kind - 1], first, second, instant(nanos));
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(nanos / 1_000_000_000L, nanos % 1_000_000_000L);
    }
}
