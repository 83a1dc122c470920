package io.stiva.platform.shared;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * A place in a list, opaque to clients: the sort key of the last row they saw. It holds no tenant
 * and gives no access; a query is always bound to the caller's account as well.
 *
 * @param parts the sort key's columns as text, without line feeds
 */
public record Cursor(List<String> parts) {

    private static final int MAX_LENGTH = 512;

    public Cursor {
        parts = List.copyOf(parts);
    }

    public static Cursor of(Object... parts) {
        return new Cursor(Arrays.stream(parts).map(Object::toString).toList());
    }

    /**
     * Parses the opaque form.
     *
     * @throws StivaException INVALID, code {@code invalid-page}
     */
    public static Cursor parse(String text) {
        try {
            if (text.length() <= MAX_LENGTH) {
                byte[] bytes = Base64.getUrlDecoder().decode(text);
                String joined = new String(bytes, StandardCharsets.UTF_8);
                return new Cursor(List.of(joined.split("\n", -1)));
            }
        } catch (IllegalArgumentException e) {
            // Refused below.
        }
        throw refused();
    }

    /** A part as text. */
    public String text(int index) {
        if (index >= parts.size()) {
            throw refused();
        }
        return parts.get(index);
    }

    /** A part as an id. */
    public UUID uuid(int index) {
        try {
            return UUID.fromString(text(index));
        } catch (IllegalArgumentException e) {
            throw refused();
        }
    }

    /** A part as a number. */
    public long number(int index) {
        try {
            return Long.parseLong(text(index));
        } catch (NumberFormatException e) {
            throw refused();
        }
    }

    /** The opaque form. */
    @Override
    public String toString() {
        byte[] bytes = String.join("\n", parts).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static StivaException refused() {
        return StivaException.of(ErrorCategory.INVALID, "invalid-page")
                .say("cursor was not made by this list: start again without it")
                .field("cursor", "the 'next' of the page before")
                .build();
    }
}
