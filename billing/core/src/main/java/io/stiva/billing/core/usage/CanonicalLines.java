package io.stiva.billing.core.usage;

import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/** Builds a canonical text: one first line, then {@code name value} lines. */
final class CanonicalLines {

    private final StringBuilder text = new StringBuilder(1024);

    CanonicalLines(String firstLine) {
        text.append(firstLine).append('\n');
    }

    void add(String name, @Nullable Object value) {
        text.append(name).append(' ').append(value == null ? "-" : value).append('\n');
    }

    byte[] bytes(Charset charset) {
        return text.toString().getBytes(charset);
    }
}
