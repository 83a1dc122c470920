package io.stiva.appliance.doctor;

/**
 * One thing looked at.
 *
 * @param subject what was looked at, one or two words
 * @param level how it stands
 * @param text what was seen
 * @param mend the command or step that helps; empty when nothing is to be done
 */
public record Finding(String subject, Level level, String text, String mend) {

    /** How it stands. */
    public enum Level {
        GOOD,
        /** Stiva runs, something is worse than it could be. */
        WARNING,
        /** Stiva cannot run containers here. */
        MISSING
    }

    static Finding good(String subject, String text) {
        return new Finding(subject, Level.GOOD, text, "");
    }

    static Finding warning(String subject, String text, String mend) {
        return new Finding(subject, Level.WARNING, text, mend);
    }

    static Finding missing(String subject, String text, String mend) {
        return new Finding(subject, Level.MISSING, text, mend);
    }
}
