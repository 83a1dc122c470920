package io.stiva.console.view;

import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ImageReference;
import io.stiva.vocabulary.MilliCpu;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How values look to a person; pages call it as {@code @show}. */
@Component("show")
public final class Show {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);
    private static final int SIGNIFICANT = 4;
    private static final Duration FRESH = Duration.ofMinutes(2);

    private final Clock clock;

    Show(Clock clock) {
        this.clock = clock;
    }

    /** For example {@code 0.25 vCPU}. */
    public String cpu(long milli) {
        return new MilliCpu(Math.max(0, milli)) + " vCPU";
    }

    /** For example {@code shop/web:1@sha256:481ed3646545}. */
    public String image(String reference) {
        return ImageReference.brief(reference);
    }

    /** For example {@code 64 MiB}. */
    public String memory(long bytes) {
        return new Bytes(Math.max(0, bytes)).toString();
    }

    /** An amount in the unit of a quota. */
    public String amount(long value, String unit) {
        return switch (unit) {
            case "bytes" -> memory(value);
            case "mCPU" -> cpu(value);
            default -> String.format(Locale.ROOT, "%,d", value);
        };
    }

    /** A limit, which may be none. */
    public String limit(@Nullable Long limit, String unit) {
        return limit == null ? "unlimited" : amount(limit, unit);
    }

    /** What a person would type back for a limit. */
    public String typed(@Nullable Long limit, String unit) {
        if (limit == null) {
            return "unlimited";
        }
        return switch (unit) {
            case "bytes" -> memory(limit);
            case "mCPU" -> new MilliCpu(limit).toString();
            default -> Long.toString(limit);
        };
    }

    /** An exact decimal to the hundredth, below one to four significant digits. */
    public String money(String exact) {
        BigDecimal amount = new BigDecimal(exact);
        boolean small = amount.abs().compareTo(BigDecimal.ONE) < 0;
        int places = small ? SIGNIFICANT - (amount.precision() - amount.scale()) : 2;
        BigDecimal rounded =
                amount.setScale(Math.max(2, places), RoundingMode.HALF_EVEN).stripTrailingZeros();
        return (rounded.scale() < 2 ? rounded.setScale(2, RoundingMode.UNNECESSARY) : rounded)
                .toPlainString();
    }

    /** Share of a limit in whole percent, 0 to 100; nothing of no limit. */
    public int percent(long used, @Nullable Long limit) {
        if (limit == null) {
            return 0;
        }
        if (limit <= 0) {
            return 100;
        }
        return Math.clamp(Math.round(used * 100.0 / limit), 0, 100);
    }

    /** {@code calm}, {@code near} from 75 percent, {@code full} from 95. */
    public String mood(int percent) {
        return percent >= 95 ? "full" : percent >= 75 ? "near" : "calm";
    }

    /** For example {@code 3 min ago}; coarse, so that a live page does not change each second. */
    public String age(@Nullable Instant then) {
        if (then == null) {
            return "never";
        }
        Duration age = Duration.between(then, clock.instant());
        return age.compareTo(FRESH) < 0 ? "just now" : span(age) + " ago";
    }

    /** A whole time, for a tooltip. */
    public String time(@Nullable Instant at) {
        return at == null ? "" : TIME.format(at);
    }

    /** For example {@code 74.2 s} or {@code 3 min}. */
    public String millis(long millis) {
        return millis < 120_000
                ? BigDecimal.valueOf(millis, 3).setScale(1, RoundingMode.HALF_EVEN) + " s"
                : span(Duration.ofMillis(millis));
    }

    /** A constant in words: {@code OOM_KILLED} is {@code oom killed}. */
    public String words(@Nullable Object constant) {
        return constant == null
                ? ""
                : constant.toString().replace('_', ' ').toLowerCase(Locale.ROOT);
    }

    /** The kind of badge a state is shown as: {@code good busy bad idle}. */
    public String badge(Object state) {
        return switch (state.toString()) {
            case "RUNNING", "READY", "SUCCEEDED", "ACTIVE", "HEALTHY" -> "good";
            case "FAILED", "UNKNOWN", "DOWN", "DISCONNECTED", "SUSPENDED", "UNHEALTHY" -> "bad";
            case "STOPPED", "REMOVED", "SUPERSEDED", "RETIRED", "CLOSED", "REMOVING" -> "idle";
            default -> "busy";
        };
    }

    /** The first twelve digits of a digest. */
    public String digest(String digest) {
        int end = "sha256:".length() + 12;
        return digest.length() > end ? digest.substring(0, end) : digest;
    }

    private static String span(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 2 * 3600) {
            return seconds / 60 + " min";
        }
        return seconds < 2 * 86_400 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }
}
