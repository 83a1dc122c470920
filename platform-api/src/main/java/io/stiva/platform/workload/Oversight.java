package io.stiva.platform.workload;

import io.stiva.client.api.HealthCheck;
import io.stiva.protocol.DesiredOversight;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is done for a running container besides keeping it running, checked and with every default
 * filled in.
 *
 * @param maxRunSeconds null = no limit
 */
record Oversight(@Nullable HealthCheck check, @Nullable Long maxRunSeconds, boolean init) {

    static final Oversight NONE = new Oversight(null, null, false);

    private static final long HOUR = 3_600_000;
    private static final long MAX_TIMEOUT = 300_000;
    private static final long USUAL = 30_000;
    private static final int MAX_RETRIES = 100;
    private static final int USUAL_RETRIES = 3;
    private static final int LONGEST_PATH = 1_024;
    private static final long MAX_RUN_SECONDS = 31_536_000;

    /**
     * Notes in {@code checks} what is wrong.
     *
     * @param base JSON pointer of the template
     */
    static Oversight read(
            FieldChecks checks,
            String base,
            @Nullable HealthCheck wanted,
            @Nullable Long maxRunSeconds,
            @Nullable Boolean init) {
        checks.require(
                maxRunSeconds == null || within(maxRunSeconds, 1, MAX_RUN_SECONDS),
                base + "/maxRunSeconds",
                "must be 1 to " + MAX_RUN_SECONDS);
        HealthCheck check = wanted == null ? null : check(checks, base + "/healthCheck", wanted);
        return new Oversight(check, maxRunSeconds, Boolean.TRUE.equals(init));
    }

    private static HealthCheck check(FieldChecks checks, String base, HealthCheck wanted) {
        boolean http = wanted.kind().equals("http");
        boolean command = wanted.kind().equals("command");
        boolean known = http || command || wanted.kind().equals("tcp");
        checks.require(known, base + "/kind", "must be http, tcp or command");
        if (known && !command) {
            Integer port = wanted.port();
            boolean right = port != null && within(port, 1, 65_535);
            checks.require(right, base + "/port", "must be 1 to 65,535");
        }
        if (command) {
            List<String> words = Objects.requireNonNullElse(wanted.command(), List.of());
            TemplateReader.checkProgram(checks, base + "/command", words);
        }
        String path = http ? Objects.requireNonNullElse(wanted.path(), "/") : null;
        checks.require(
                path == null || (path.length() <= LONGEST_PATH && path.matches("/[\\x21-\\x7e]*")),
                base + "/path",
                "must begin with / and be at most 1,024 visible ASCII characters");
        HealthCheck check =
                new HealthCheck(
                        wanted.kind(),
                        command ? null : wanted.port(),
                        path,
                        command ? wanted.command() : null,
                        Objects.requireNonNullElse(wanted.startPeriodMillis(), 0L),
                        Objects.requireNonNullElse(wanted.intervalMillis(), USUAL),
                        Objects.requireNonNullElse(wanted.timeoutMillis(), USUAL),
                        Objects.requireNonNullElse(wanted.retries(), USUAL_RETRIES));
        bound(checks, base + "/startPeriodMillis", check.startPeriodMillis(), 0, HOUR);
        bound(checks, base + "/intervalMillis", check.intervalMillis(), 100, HOUR);
        bound(checks, base + "/timeoutMillis", check.timeoutMillis(), 10, MAX_TIMEOUT);
        Integer retries = check.retries();
        bound(checks, base + "/retries", retries == null ? null : retries + 0L, 1, MAX_RETRIES);
        return check;
    }

    private static void bound(
            FieldChecks checks, String pointer, @Nullable Long value, long least, long most) {
        checks.require(
                value != null && within(value, least, most),
                pointer,
                "must be " + least + " to " + most);
    }

    private static boolean within(long value, long least, long most) {
        return value >= least && value <= most;
    }

    /** What the node is told; null when there is nothing to tell. */
    @Nullable DesiredOversight desired() {
        return equals(NONE)
                ? null
                : new DesiredOversight(check == null ? null : desired(check), maxRunSeconds, init);
    }

    private static DesiredOversight.HealthCheck desired(HealthCheck check) {
        return new DesiredOversight.HealthCheck(
                DesiredOversight.Kind.valueOf(check.kind().toUpperCase(Locale.ROOT)),
                Objects.requireNonNullElse(check.port(), 0),
                check.path(),
                Objects.requireNonNullElse(check.command(), List.of()),
                Objects.requireNonNull(check.startPeriodMillis()),
                Objects.requireNonNull(check.intervalMillis()),
                Objects.requireNonNull(check.timeoutMillis()),
                Objects.requireNonNull(check.retries()));
    }
}
