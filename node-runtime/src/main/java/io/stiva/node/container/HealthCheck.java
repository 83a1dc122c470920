package io.stiva.node.container;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to find out whether a program does its work. HTTP and TCP go to the container's own address,
 * as its users do, from within its network.
 *
 * @param port for HTTP and TCP, 1 to 65535
 * @param path for HTTP, starts with a slash; a status of 200 to 399 is health
 * @param command for COMMAND; exit code 0 is health
 * @param startPeriod failures up to then do not count unless there was health before, 0 to 1 hour
 * @param interval from the end of one check to the next, and before the first, 100 ms to 1 hour
 * @param timeout after which a check has failed, 10 ms to 5 minutes
 * @param retries so many failures in a row are ill health, 1 to 100
 */
public record HealthCheck(
        Kind kind,
        int port,
        @Nullable String path,
        List<String> command,
        Duration startPeriod,
        Duration interval,
        Duration timeout,
        int retries) {

    /** Ways to look. */
    public enum Kind {
        HTTP,
        TCP,
        COMMAND
    }

    private static final Duration HOUR = Duration.ofHours(1);
    private static final int LONGEST_PATH = 1024;

    public HealthCheck {
        command = List.copyOf(command);
        boolean fits =
                switch (kind) {
                    case HTTP -> isPort(port) && isPath(path);
                    case TCP -> isPort(port);
                    case COMMAND -> !command.isEmpty();
                };
        SpecErrors.requireWithin(
                fits, "health", "a port of 1 to 65535, a path that starts with /, or a command");
        within(startPeriod, Duration.ZERO, HOUR, "startPeriod", "0 to 1 hour");
        within(interval, Duration.ofMillis(100), HOUR, "interval", "100 ms to 1 hour");
        Duration most = Duration.ofMinutes(5);
        within(timeout, Duration.ofMillis(10), most, "timeout", "10 ms to 5 minutes");
        SpecErrors.requireWithin(retries >= 1 && retries <= 100, "retries", "1 to 100");
    }

    private static boolean isPort(int port) {
        return port >= 1 && port <= 65535;
    }

    /** It goes into a request line as it is. */
    private static boolean isPath(@Nullable String path) {
        return path != null && path.length() <= LONGEST_PATH && path.matches("/[\\x21-\\x7e]*");
    }

    private static void within(
            Duration value, Duration least, Duration most, String field, String bound) {
        boolean ok = value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
        SpecErrors.requireWithin(ok, field, bound);
    }

    /** Every 30 seconds, 30 seconds long, three times, as in Docker. */
    public static HealthCheck http(int port, String path) {
        return usual(Kind.HTTP, port, path, List.of());
    }

    /** As {@link #http}. */
    public static HealthCheck tcp(int port) {
        return usual(Kind.TCP, port, null, List.of());
    }

    /** As {@link #http}. */
    public static HealthCheck command(String... command) {
        return usual(Kind.COMMAND, 0, null, List.of(command));
    }

    private static HealthCheck usual(
            Kind kind, int port, @Nullable String path, List<String> command) {
        Duration half = Duration.ofSeconds(30);
        return new HealthCheck(kind, port, path, command, Duration.ZERO, half, half, 3);
    }

    /** The same at another pace. */
    public HealthCheck paced(
            Duration newStartPeriod, Duration newInterval, Duration newTimeout, int newRetries) {
        return new HealthCheck(
                kind, port, path, command, newStartPeriod, newInterval, newTimeout, newRetries);
    }
}
