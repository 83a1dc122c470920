package io.stiva.platform.identity;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How people log in.
 *
 * @param sessionLifetime from login to the next one, 1 minute to 30 days
 * @param parallelHashes password hashes computed at once; each takes 16 MiB and one core, 1 to 64
 * @param failuresAllowed wrong passwords per address and e-mail in one window, 1 to 1,000
 * @param failureWindow how long a wrong password counts
 */
@ConfigurationProperties("stiva.identity")
record IdentitySettings(
        @DefaultValue("12h") Duration sessionLifetime,
        @DefaultValue("4") int parallelHashes,
        @DefaultValue("10") int failuresAllowed,
        @DefaultValue("15m") Duration failureWindow) {

    private static final Duration SHORTEST_SESSION = Duration.ofMinutes(1);
    private static final Duration LONGEST_SESSION = Duration.ofDays(30);

    IdentitySettings {
        require(
                sessionLifetime.compareTo(SHORTEST_SESSION) >= 0
                        && sessionLifetime.compareTo(LONGEST_SESSION) <= 0,
                "session-lifetime is 1 minute to 30 days");
        require(parallelHashes >= 1 && parallelHashes <= 64, "parallel-hashes is 1 to 64");
        require(failuresAllowed >= 1 && failuresAllowed <= 1_000, "failures-allowed is 1 to 1000");
        require(failureWindow.isPositive(), "failure-window is positive");
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("stiva.identity." + rule);
        }
    }
}
