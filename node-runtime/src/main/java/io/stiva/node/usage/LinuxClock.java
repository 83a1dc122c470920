package io.stiva.node.usage;

import io.stiva.node.linux.BootClock;
import java.time.Clock;
import java.time.Instant;

/** The machine's clocks. */
public final class LinuxClock implements NodeClock {

    private final Clock wall;
    private final BootClock boot = new BootClock();

    public LinuxClock(Clock wall) {
        this.wall = wall;
    }

    @Override
    public Instant now() {
        return wall.instant();
    }

    @Override
    public long bootNanos() {
        return boot.nanos();
    }
}
