package io.stiva.cli;

import io.stiva.client.api.HealthCheck;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a container is watched for. */
final class WatchOptions {

    /** {@code PORT} or {@code PORT/path}. */
    private static final Pattern HTTP = Pattern.compile("(\\d{1,5})(/\\S*)?");

    private static final Pattern TCP = Pattern.compile("\\d{1,5}");

    @Option(
            names = "--health-cmd",
            paramLabel = "COMMAND",
            description = "healthy while this shell command inside ends with 0")
    @Nullable String command;

    @Option(
            names = "--health-http",
            paramLabel = "PORT[/PATH]",
            description = "healthy while a GET is answered with 200 to 399")
    @Nullable String http;

    @Option(
            names = "--health-tcp",
            paramLabel = "PORT",
            description = "healthy while the port takes connections")
    @Nullable String tcp;

    @Option(names = "--no-healthcheck", description = "no health check any more")
    boolean none;

    @Option(
            names = "--health-interval",
            paramLabel = "DURATION",
            description = "between two checks, for example 500ms, 10s or 2m (default: 30s)")
    @Nullable String interval;

    @Option(
            names = "--health-timeout",
            paramLabel = "DURATION",
            description = "after which a check has failed (default: 30s)")
    @Nullable String timeout;

    @Option(
            names = "--health-start-period",
            paramLabel = "DURATION",
            description = "failures up to then do not count (default: 0s)")
    @Nullable String startPeriod;

    @Option(
            names = "--health-retries",
            paramLabel = "N",
            description = "so many failures in a row are ill health (default: 3)")
    @Nullable Integer retries;

    @Option(
            names = "--max-runtime",
            paramLabel = "DURATION",
            description = "end each run after so long, for example 90s or 2h")
    @Nullable String maxRunTime;

    @Option(names = "--init", description = "a small init as first process reaps what is left")
    boolean init;

    /**
     * @param before the newest revision's
     */
    @Nullable HealthCheck healthCheck(@Nullable HealthCheck before) {
        long ways = Stream.of(command, http, tcp).filter(way -> way != null).count();
        if (ways + (none ? 1 : 0) > 1) {
            throw new UsageException("one of --health-cmd, --health-http and --health-tcp");
        }
        if (none) {
            return null;
        }
        boolean paced =
                interval != null || timeout != null || startPeriod != null || retries != null;
        HealthCheck way = ways == 0 ? before : way();
        if (way == null && paced) {
            throw new UsageException("one of --health-cmd, --health-http and --health-tcp first");
        }
        return way == null ? null : paced(way);
    }

    private HealthCheck way() {
        if (command != null) {
            List<String> shell = List.of("/bin/sh", "-c", command);
            return new HealthCheck("command", null, null, shell, null, null, null, null);
        }
        if (tcp != null) {
            if (!TCP.matcher(tcp).matches()) {
                throw new UsageException("--health-tcp: not a port: '" + tcp + "'");
            }
            return new HealthCheck("tcp", Integer.valueOf(tcp), null, null, null, null, null, null);
        }
        Matcher wanted = HTTP.matcher(String.valueOf(http));
        if (!wanted.matches()) {
            throw new UsageException(
                    "--health-http: not a port and path: '" + http + "'; write 8080/health");
        }
        return new HealthCheck(
                "http",
                Integer.valueOf(wanted.group(1)),
                wanted.group(2),
                null,
                null,
                null,
                null,
                null);
    }

    private HealthCheck paced(HealthCheck way) {
        return new HealthCheck(
                way.kind(),
                way.port(),
                way.path(),
                way.command(),
                millis("--health-start-period", startPeriod, way.startPeriodMillis()),
                millis("--health-interval", interval, way.intervalMillis()),
                millis("--health-timeout", timeout, way.timeoutMillis()),
                retries == null ? way.retries() : retries);
    }

    @Nullable Long maxRunSeconds(@Nullable Long before) {
        return maxRunTime == null
                ? before
                : Long.valueOf(duration("--max-runtime", maxRunTime).toSeconds());
    }

    private static @Nullable Long millis(
            String option, @Nullable String text, @Nullable Long before) {
        return text == null ? before : Long.valueOf(duration(option, text).toMillis());
    }

    /** For example 500ms, 10s, 2m, 1h30m. */
    static Duration duration(String option, String text) {
        try {
            return text.matches("\\d{1,9}ms")
                    ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                    : Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
        } catch (DateTimeParseException e) {
            throw new UsageException(
                    option + ": not a duration: '" + text + "'; write 500ms, 10s, 2m or 1h30m");
        }
    }
}
