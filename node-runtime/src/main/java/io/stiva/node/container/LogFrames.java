package io.stiva.node.container;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The frames of a log file as launcher.c writes them: stream in the lowest byte and length in the
 * rest of four bytes, eight bytes of wall-clock nanoseconds, the bytes as they were read.
 */
final class LogFrames {
    private LogFrames() {}

    static final int HEAD = 12;
    static final int MOST_BYTES = 16384;

    /** Not a stream of the program: its eight bytes say how many bytes were lost. */
    static final int GAP = 3;

    /** Where a frame lies in a buffer. */
    record Frame(int stream, Instant time, int start, int length) {}

    /**
     * The whole frames from the buffer's position on; the position is left behind the last one.
     *
     * <p>A head that makes no sense ends the reading of this buffer: its position goes to the
     * limit.
     */
    static List<Frame> parse(ByteBuffer buffer) {
        buffer.order(ByteOrder.LITTLE_ENDIAN);
        List<Frame> frames = new ArrayList<>();
        while (buffer.remaining() >= HEAD) {
            int at = buffer.position();
            int head = buffer.getInt(at);
            int stream = head & 0xff;
            int length = head >>> 8;
            if (stream < 1 || stream > GAP || length > MOST_BYTES) {
                buffer.position(buffer.limit());
                break;
            }
            if (buffer.remaining() < HEAD + length) {
                break;
            }
            long nanos = buffer.getLong(at + 4);
            Instant time = Instant.ofEpochSecond(nanos / 1_000_000_000L, nanos % 1_000_000_000L);
            frames.add(new Frame(stream, time, at + HEAD, length));
            buffer.position(at + HEAD + length);
        }
        return frames;
    }
}
