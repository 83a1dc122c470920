package io.stiva.platform.workload;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Linux signals by name (signal(7), x86 and ARM). */
final class Signals {

    static final int KILL = 9;
    private static final int MOST = 64;

    /** The first has number 1. */
    private static final List<String> NAMES =
            List.of(
                    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1",
                    "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP",
                    "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO",
                    "PWR", "SYS");

    private Signals() {}

    /**
     * The number of a name, with or without SIG, or of a number.
     *
     * @param text null means KILL
     * @throws StivaException INVALID with a pointer
     */
    static int parse(@Nullable String text) {
        if (text == null) {
            return KILL;
        }
        String name = text.strip().toUpperCase(Locale.ROOT);
        int known = NAMES.indexOf(name.startsWith("SIG") ? name.substring(3) : name) + 1;
        int number = known == 0 && name.matches("[0-9]{1,2}") ? Integer.parseInt(name) : known;
        if (number < 1 || number > MOST) {
            throw StivaException.of(ErrorCategory.INVALID, "invalid-request")
                    .say("/signal: must be a name such as TERM, or a number of 1 to 64")
                    .field("/signal", "must be a name such as TERM, or a number of 1 to 64")
                    .build();
        }
        return number;
    }
}
