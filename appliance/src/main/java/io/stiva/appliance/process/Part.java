package io.stiva.appliance.process;

import java.time.Duration;
import java.util.Set;

/**
 * One child process of the cloud and how to treat it.
 *
 * @param name unique; also the name of its log file
 * @param after parts that must be ready before this one starts
 * @param preparation run before every start
 * @param probe asked until it answers
 * @param whenReady run after the probe answered, before the part counts as ready
 * @param startLimit a start that is not ready by then is ended and tried again
 * @param stop how it is asked to end
 */
public record Part(
        String name,
        Set<String> after,
        Preparation preparation,
        Probe probe,
        Follow whenReady,
        Duration startLimit,
        Stop stop) {

    public Part {
        after = Set.copyOf(after);
    }

    /** Makes ready what the process needs, and says what to run. */
    @FunctionalInterface
    public interface Preparation {
        Launch prepare() throws Exception;
    }

    /** Work of the supervisor between a part's first answer and its being ready. */
    @FunctionalInterface
    public interface Follow {
        Follow NOTHING = () -> {};

        void run() throws Exception;
    }

    /**
     * How to end a process.
     *
     * @param signal the polite one
     * @param patience after which it is killed
     */
    public record Stop(String signal, Duration patience) {
        public static final Stop USUAL = new Stop("TERM", Duration.ofSeconds(20));
    }
}
