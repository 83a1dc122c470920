package io.stiva.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads the event stream format of the HTML standard, section 9.2.6: fields until an empty line,
 * several data fields joined by a line feed, comments skipped, an unfinished event dropped.
 */
final class SseReader {

    /** Most characters of one event's data; a longer event ends the connection. */
    private static final int LARGEST = 4 << 20;

    private final BufferedReader lines;

    SseReader(InputStream stream) {
        this.lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /**
     * One event.
     *
     * @param id null when the event carries none
     * @param event {@code message} when it has no name
     * @param data empty when there is none
     * @param retry wanted pause before a reconnect, null = unchanged
     */
    record Frame(@Nullable String id, String event, String data, @Nullable Duration retry) {}

    /** The next event; null at the end of the stream. */
    @Nullable Frame next() throws IOException {
        String id = null;
        String event = "message";
        Duration retry = null;
        StringBuilder data = new StringBuilder();
        boolean any = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (any) {
                    return new Frame(id, event, chomp(data), retry);
                }
                continue;
            }
            int colon = line.indexOf(':');
            if (colon == 0) {
                continue;
            }
            any = true;
            String value = value(line, colon);
            switch (colon < 0 ? line : line.substring(0, colon)) {
                case "id" -> id = value;
                case "event" -> event = value;
                case "data" -> append(data, value);
                case "retry" -> retry = pause(value);
                default -> {
                    // The standard says: other fields are ignored.
                }
            }
        }
        return null;
    }

    private static String value(String line, int colon) {
        String value = colon < 0 ? "" : line.substring(colon + 1);
        return value.startsWith(" ") ? value.substring(1) : value;
    }

    private static void append(StringBuilder data, String value) throws IOException {
        if (data.length() + value.length() > LARGEST) {
            throw new IOException("an event of more than " + LARGEST + " characters");
        }
        data.append(value).append('\n');
    }

    private static @Nullable Duration pause(String millis) {
        return millis.matches("[0-9]{1,9}") ? Duration.ofMillis(Long.parseLong(millis)) : null;
    }

    private static String chomp(StringBuilder data) {
        return data.isEmpty() ? "" : data.substring(0, data.length() - 1);
    }
}
