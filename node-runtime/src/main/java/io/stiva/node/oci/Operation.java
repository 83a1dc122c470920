package io.stiva.node.oci;

import io.stiva.node.linux.Syscall;
import java.util.List;
import java.util.Set;

/**
 * One planned system call.
 *
 * @param purpose what it is for, for goldens and errors, for example {@code mount /proc}
 * @param arguments at most six
 * @param tolerated results that do not stop the plan although they are not success
 * @param slot where the result is kept for later operations, 1 to 31; 0 when it is not
 * @param blame whose fault it is when it fails
 */
public record Operation(
        String purpose,
        Syscall call,
        List<Argument> arguments,
        Set<Tolerance> tolerated,
        int slot,
        Blame blame) {

    public static final int MOST_ARGUMENTS = 6;
    public static final int SLOTS = 32;

    public Operation {
        arguments = List.copyOf(arguments);
        tolerated = Set.copyOf(tolerated);
        if (arguments.size() > MOST_ARGUMENTS || slot < 0 || slot >= SLOTS) {
            throw new IllegalArgumentException("operation out of bounds: " + purpose);
        }
    }

    /** Results that are fine; the bits are the launcher's. */
    public enum Tolerance {
        /** Any failure. */
        ANYTHING(1),
        /** ENOENT, ENOTDIR. */
        ABSENT(2),
        /** EEXIST. */
        EXISTS(4),
        /** EACCES. */
        DENIED(8),
        /** The reverse: 0 is a failure, because it means that the agent is gone. */
        NOT_ZERO(16);

        private final int bit;

        Tolerance(int bit) {
            this.bit = bit;
        }

        int bit() {
            return bit;
        }
    }

    /** Who has to mend it. */
    public enum Blame {
        PLATFORM,
        /** What the image or the specification asks for cannot be done. */
        TENANT
    }
}
