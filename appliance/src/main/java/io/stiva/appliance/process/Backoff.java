package io.stiva.appliance.process;

import java.time.Duration;

/**
 * How long a part waits before it is started again: doubled by each death in a row, bounded, and
 * forgotten once it ran long enough.
 *
 * @param first after the first death
 * @param most never longer
 * @param steady running this long counts as healed
 */
public record Backoff(Duration first, Duration most, Duration steady) {

    private static final int LARGEST_SHIFT = 20;

    /** A quarter of a second up to fifteen seconds; healed after a minute. */
    public static final Backoff USUAL =
            new Backoff(Duration.ofMillis(250), Duration.ofSeconds(15), Duration.ofMinutes(1));

    /**
     * @param deaths in a row, at least 1
     */
    public Duration after(int deaths) {
        Duration doubled = first.multipliedBy(1L << Math.min(deaths - 1, LARGEST_SHIFT));
        return doubled.compareTo(most) > 0 ? most : doubled;
    }

    /** The deaths in a row after one more, given how long the part had run. */
    public int count(int before, Duration ran) {
        return ran.compareTo(steady) >= 0 ? 1 : before + 1;
    }
}
