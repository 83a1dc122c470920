package io.stiva.cli.demo;

import java.io.PrintStream;

/** Prints the story: headings, commands, answers, and what each answer proves. */
final class Narrator {

    private static final int MAX_ANSWER_LINES = 40;

    private final PrintStream out;
    private int step;

    Narrator(PrintStream out) {
        this.out = out;
    }

    void heading(String text) {
        step++;
        out.printf("%n%d. %s%n", step, text);
    }

    void command(String line) {
        out.println("   $ " + line);
    }

    /** The answer as it came, indented; very long ones are cut and say so. */
    void answer(String text) {
        String[] lines = text.stripTrailing().split("\n", -1);
        for (int i = 0; i < Math.min(lines.length, MAX_ANSWER_LINES); i++) {
            out.println(("     " + lines[i]).stripTrailing());
        }
        if (lines.length > MAX_ANSWER_LINES) {
            out.println("     … " + (lines.length - MAX_ANSWER_LINES) + " more lines");
        }
    }

    /** Tells what was proved, or ends the demo with what was seen instead. */
    void check(boolean holds, String claim, Object seen) {
        if (!holds) {
            out.println("   ✗ " + claim);
            throw new DemoFailed("not so: " + claim + "; seen: " + seen);
        }
        out.println("   ✓ " + claim);
    }
}
