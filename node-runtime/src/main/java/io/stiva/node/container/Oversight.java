package io.stiva.node.container;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the agent does for a running container besides keeping it running.
 *
 * @param health null when nobody looks
 * @param runTimeLimit after so long an incarnation is stopped, paused time included, 1 second or
 *     more; null for no limit
 * @param init whether a small init of ours is the first process: it starts the program, hands
 *     signals on and reaps what nobody else does. A program that is not there is then told by exit
 *     code 127 and not by a refused start
 */
public record Oversight(
        @Nullable HealthCheck health, @Nullable Duration runTimeLimit, boolean init) {

    public static final Oversight NONE = new Oversight(null, null, false);

    public Oversight {
        SpecErrors.requireWithin(
                runTimeLimit == null || runTimeLimit.compareTo(Duration.ofSeconds(1)) >= 0,
                "runTimeLimit",
                "1 second or more");
    }
}
