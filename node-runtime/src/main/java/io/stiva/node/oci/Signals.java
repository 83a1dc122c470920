package io.stiva.node.oci;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The signals of Linux on x86-64 and arm64, signal(7), by name. */
public final class Signals {
    private Signals() {}

    public static final int TERM = 15;
    public static final int KILL = 9;
    private static final int LAST = 64;

    private static final List<String> NAMES =
            List.of(
                    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1",
                    "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP",
                    "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO",
                    "PWR", "SYS");

    /**
     * Parses an image's stop signal: {@code SIGQUIT}, {@code QUIT}, {@code 3}, {@code SIGRTMIN+3}.
     *
     * @param text null or empty means SIGTERM
     * @throws StivaException UNPROCESSABLE {@code unknown-signal}
     */
    public static int parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return TERM;
        }
        String name = text.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
        int number = NAMES.indexOf(name) + 1;
        if (name.matches("[0-9]{1,2}")) {
            number = Integer.parseInt(name);
        } else if (name.matches("RTMIN\\+[0-9]{1,2}")) {
            number = 34 + Integer.parseInt(name.substring("RTMIN+".length()));
        }
        if (number < 1 || number > LAST) {
            throw StivaException.of(ErrorCategory.UNPROCESSABLE, "unknown-signal")
                    .say("the image's stop signal '%s' does not exist", text)
                    .build();
        }
        return number;
    }

    /**
     * @throws StivaException UNPROCESSABLE {@code unknown-signal}
     */
    public static int require(int number) {
        if (number < 1 || number > LAST) {
            throw StivaException.of(ErrorCategory.UNPROCESSABLE, "unknown-signal")
                    .say("the signal %d does not exist: use 1 to %d", number, LAST)
                    .build();
        }
        return number;
    }

    /** {@code SIGTERM} for 15. */
    public static String name(int number) {
        return number >= 1 && number <= NAMES.size()
                ? "SIG" + NAMES.get(number - 1)
                : "signal " + number;
    }
}
