package io.stiva.appliance;

import io.stiva.appliance.process.PartState;
import io.stiva.appliance.process.PartStatus;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Shows the parts while they start or end: one line a part that is redrawn on a terminal, one line
 * a change elsewhere.
 */
final class Progress {

    private static final String CLEAR_LINE = "\r\u001b[2K";

    private final PrintStream out;
    private final boolean terminal;
    private final Instant begin;
    private final Map<String, PartState> shown = new HashMap<>();
    private final Map<String, Duration> settled = new HashMap<>();
    private int linesDrawn;

    Progress(PrintStream out, boolean terminal, Instant begin) {
        this.out = out;
        this.terminal = terminal;
        this.begin = begin;
    }

    void show(List<PartStatus> parts, Instant now) {
        for (PartStatus part : parts) {
            if (shown.put(part.name(), part.state()) != part.state()) {
                settled.put(part.name(), Duration.between(begin, now));
                if (!terminal && part.state() != PartState.WAITING) {
                    out.println(line(part, settled.getOrDefault(part.name(), Duration.ZERO)));
                }
            }
        }
        if (terminal) {
            redraw(parts, now);
        }
        out.flush();
    }

    private void redraw(List<PartStatus> parts, Instant now) {
        StringBuilder text = new StringBuilder();
        if (linesDrawn > 0) {
            text.append("\u001b[" + linesDrawn + "A");
        }
        for (PartStatus part : parts) {
            Duration time =
                    isSettled(part.state())
                            ? settled.getOrDefault(part.name(), Duration.ZERO)
                            : Duration.between(begin, now);
            text.append(CLEAR_LINE).append(line(part, time)).append('\n');
        }
        linesDrawn = parts.size();
        out.print(text);
    }

    static String line(PartStatus part, Duration time) {
        String line =
                String.format(
                        Locale.ROOT,
                        "  %s %-13s %-10s %6.1f s",
                        mark(part.state()),
                        part.name(),
                        part.state().name().toLowerCase(Locale.ROOT),
                        time.toMillis() / 1000.0);
        return part.detail().isEmpty() ? line : line + "  " + part.detail();
    }

    private static boolean isSettled(PartState state) {
        return state == PartState.READY || state == PartState.STOPPED;
    }

    private static String mark(PartState state) {
        return switch (state) {
            case READY -> "✔";
            case WAITING -> "·";
            case STARTING, STOPPING -> "…";
            case RESTARTING -> "!";
            case STOPPED -> "■";
        };
    }
}
