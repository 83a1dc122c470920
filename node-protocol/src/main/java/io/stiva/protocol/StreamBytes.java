package io.stiva.protocol;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.nio.ByteBuffer;

/**
 * A piece of a byte stream as a binary WebSocket message: one byte that names the channel, then the
 * bytes themselves.
 *
 * @param bytes at most {@link Protocol#MAX_STREAM_BYTES}, from position to limit
 */
public record StreamBytes(Channel channel, ByteBuffer bytes) {

    /** Where bytes belong; the number on the wire is the ordinal. */
    public enum Channel {
        /** To the program, or to the reader of an archive. */
        INPUT,
        /** From the program, a terminal's too, or an archive. */
        OUTPUT,
        /** The program's error output. */
        ERRORS
    }

    /** The message that carries them. */
    public ByteBuffer message() {
        ByteBuffer message = ByteBuffer.allocate(1 + bytes.remaining());
        return message.put((byte) channel.ordinal()).put(bytes.duplicate()).flip();
    }

    /**
     * Reads a whole message; the bytes are a view of it.
     *
     * @throws StivaException INVALID {@code bad-message}
     */
    public static StreamBytes read(ByteBuffer message) {
        int channel = message.hasRemaining() ? message.get() : -1;
        boolean known = channel >= 0 && channel < Channel.values().length;
        if (!known || message.remaining() > Protocol.MAX_STREAM_BYTES) {
            throw StivaException.of(ErrorCategory.INVALID, "bad-message")
                    .say("a piece of bytes names no channel, or is longer than 64 KiB")
                    .build();
        }
        return new StreamBytes(Channel.values()[channel], message.slice());
    }
}
