package io.stiva.node.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/**
 * CLOCK_BOOTTIME of clock_gettime(2): time since the boot, suspended time included. The JDK has
 * only CLOCK_MONOTONIC (which stops in suspend) and /proc/uptime is cut to hundredths of a second.
 */
public final class BootClock {

    /** linux/time.h */
    private static final int CLOCK_BOOTTIME = 7;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    static {
        Native.register(BootClock.class, "c");
    }

    /** {@code struct timespec} of the 64-bit ABIs: two longs. */
    private static native int clock_gettime(int clock, long[] timespec) throws LastErrorException;

    /** Nanoseconds since the boot. */
    public long nanos() {
        long[] timespec = new long[2];
        if (clock_gettime(CLOCK_BOOTTIME, timespec) != 0) {
            throw new IllegalStateException("clock_gettime CLOCK_BOOTTIME failed");
        }
        return timespec[0] * NANOS_PER_SECOND + timespec[1];
    }
}
