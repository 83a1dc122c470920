package io.stiva.platform.link;

import java.util.Optional;
import org.springframework.web.socket.TextMessage;

/**
 * Puts messages together that arrive in parts, within a bound; a connection that sends little holds
 * little memory. One thread at a time.
 */
final class Fragments {

    private final int longest;
    private final StringBuilder parts = new StringBuilder();

    /** The other side has sent more than it may. */
    static final class TooLongException extends Exception {
        TooLongException(int longest) {
            super("a message is longer than " + longest + " characters");
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
}
