package io.stiva.platform.link;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.TextMessage;

/**
 * Puts messages together that arrive in parts, within a bound; a connection that sends little holds
 * little memory. One thread at a time.
 */
final class Fragments {

    private final int longest;
    private final StringBuilder parts = new StringBuilder();
    private final ByteArrayOutputStream pieces = new ByteArrayOutputStream();

    /** The other side has sent more than it may. */
    static final class TooLongException extends Exception {
        TooLongException(int longest) {
            super("a message is longer than " + longest);
        }
    }

    Fragments(int longest) {
        this.longest = longest;
    }

    /** The whole message when this was its last part. */
    Optional<String> add(TextMessage part) throws TooLongException {
        if (parts.length() + part.getPayloadLength() > longest) {
            throw new TooLongException(longest);
        }
        if (part.isLast() && parts.isEmpty()) {
            return Optional.of(part.getPayload());
        }
        parts.append(part.getPayload());
        if (!part.isLast()) {
            return Optional.empty();
        }
        String whole = parts.toString();
        parts.setLength(0);
        parts.trimToSize();
        return Optional.of(whole);
    }

    /** As {@link #add(TextMessage)}. */
    Optional<ByteBuffer> add(BinaryMessage part) throws TooLongException {
        if (pieces.size() + part.getPayloadLength() > longest) {
            throw new TooLongException(longest);
        }
        ByteBuffer payload = part.getPayload();
        byte[] copy = new byte[payload.remaining()];
        payload.get(copy); // the container uses its buffer again
        if (part.isLast() && pieces.size() == 0) {
            return Optional.of(ByteBuffer.wrap(copy));
        }
        pieces.writeBytes(copy);
        if (!part.isLast()) {
            return Optional.empty();
        }
        ByteBuffer whole = ByteBuffer.wrap(pieces.toByteArray());
        pieces.reset();
        return Optional.of(whole);
    }
}
