package io.stiva.platform.fleet;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Timers of nodes.
 *
 * @param heartbeat how often a node must be heard, 1 s to 60 s
 * @param missedHeartbeats after this many without a word a node counts as silent and its containers
 *     as UNKNOWN, 2 to 100
 * @param replaceAfter silence after which replicas of services start elsewhere; more than the time
 *     a node takes to be silent
 */
@ConfigurationProperties("stiva.fleet")
public record FleetSettings(
        @DefaultValue("5s") Duration heartbeat,
        @DefaultValue("3") int missedHeartbeats,
        @DefaultValue("30s") Duration replaceAfter) {

    public FleetSettings {
        if (heartbeat.toSeconds() < 1 || heartbeat.toSeconds() > 60) {
            throw new IllegalArgumentException("stiva.fleet.heartbeat must be 1s to 60s");
        }
        if (missedHeartbeats < 2 || missedHeartbeats > 100) {
            throw new IllegalArgumentException("stiva.fleet.missed-heartbeats must be 2 to 100");
        }
        if (replaceAfter.compareTo(heartbeat.multipliedBy(missedHeartbeats)) <= 0) {
            throw new IllegalArgumentException(
                    "stiva.fleet.replace-after must be above heartbeat x missed-heartbeats");
        }
    }

    /** How long a node may say nothing before it counts as silent. */
    public Duration silence() {
        return heartbeat.multipliedBy(missedHeartbeats);
    }
}
