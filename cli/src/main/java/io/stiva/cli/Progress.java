package io.stiva.cli;

import io.stiva.vocabulary.Bytes;

/**
 * Shows how far long work is, on standard error: one line redrawn on a terminal, otherwise a line
 * per change so that a log stays short.
 */
final class Progress implements AutoCloseable {

    private static final int WIDTH = 24;

    private final Surroundings surroundings;
    private String last = "";
    private int drawn;

    Progress(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** A step in words and how much of the whole is done. */
    void show(long done, long whole, String sentence) {
        if (surroundings.terminal() == null) {
            line(sentence);
        } else {
            draw(bar(done, whole) + " " + sentence);
        }
    }

    /** Bytes moved; without a terminal only the end is told. */
    void showBytes(long done, long whole, String what) {
        if (surroundings.terminal() != null) {
            draw(bar(done, whole) + " " + what + " " + new Bytes(done) + " of " + new Bytes(whole));
        } else if (done >= whole) {
            line(what + " " + new Bytes(whole));
        }
    }

    @Override
    public void close() {
        if (drawn > 0) {
            surroundings.err().println();
            drawn = 0;
        }
    }

    static String bar(long done, long whole) {
        int full = whole <= 0 ? 0 : (int) Math.min(WIDTH, done * WIDTH / whole);
        return "[" + "#".repeat(full) + ".".repeat(WIDTH - full) + "]";
    }

    private void line(String text) {
        if (!text.equals(last)) {
            surroundings.err().println(Text.clean(text));
            last = text;
        }
    }

    private void draw(String text) {
        String clean = Text.clean(text);
        String rest = " ".repeat(Math.max(0, drawn - clean.length()));
        surroundings.err().print("\r" + clean + rest);
        surroundings.err().flush();
        drawn = clean.length();
    }
}
