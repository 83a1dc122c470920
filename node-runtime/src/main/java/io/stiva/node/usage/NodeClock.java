package io.stiva.node.usage;

import java.time.Duration;
import java.time.Instant;

/** The node's two clocks: one for labels, which anybody may set, and one for lengths. */
public interface NodeClock {

    /** UTC, as the machine believes it. */
    Instant now();

    /** CLOCK_BOOTTIME in nanoseconds: since the boot, suspended time included, never set. */
    long bootNanos();

    /**
     * The boot time of a moment the wall clock stamped; never after now, whatever was done to the
     * wall clock since.
     */
    default long bootNanosAt(Instant moment) {
        long bootNow = bootNanos();
        Instant wallNow = now();
        if (!moment.isBefore(wallNow)) {
            return bootNow;
        }
        long agoMillis = wallNow.toEpochMilli() - moment.toEpochMilli();
        long bootMillis = bootNow / 1_000_000;
        if (agoMillis > bootMillis) {
            return 0;
        }
        return bootNow - Duration.between(moment, wallNow).toNanos();
    }
}
