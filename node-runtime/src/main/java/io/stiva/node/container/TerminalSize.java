package io.stiva.node.container;

/**
 * How large a terminal is, in characters.
 *
 * @param columns 1 to 10000
 * @param rows 1 to 10000
 */
public record TerminalSize(int columns, int rows) {

    private static final int MOST = 10_000;

    /** What a terminal is when nobody says more. */
    public static final TerminalSize USUAL = new TerminalSize(80, 24);

    public TerminalSize {
        SpecErrors.requireWithin(columns >= 1 && columns <= MOST, "columns", "1 to " + MOST);
        SpecErrors.requireWithin(rows >= 1 && rows <= MOST, "rows", "1 to " + MOST);
    }
}
