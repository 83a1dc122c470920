package io.stiva.node.container;

import java.time.Duration;

/** How long a restart waits, as in Docker: 100 ms, doubled each time, at most a minute. */
final class Backoff {
    private Backoff() {}

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration STEADY = Duration.ofSeconds(10);
    private static final int MOST_DOUBLINGS = 10;

    /**
     * @param failuresInRow how many incarnations before this one ended soon after their start
     */
    static Duration delay(int failuresInRow) {
        Duration doubled = FIRST.multipliedBy(1L << Math.min(failuresInRow, MOST_DOUBLINGS));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }

    /** Whether an incarnation ran long enough to forget the failures before it. */
    static boolean isSteady(DeathCertificate death) {
        Duration ran = Duration.between(death.startedAt(), death.endedAt());
        return ran.compareTo(STEADY) >= 0;
    }
}
