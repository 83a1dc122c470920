package io.stiva.cli;

import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.MilliCpu;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How values look to a person. */
final class Text {

    private Text() {}

    /**
     * Text from elsewhere, with control characters shown as ?, so that it cannot drive a terminal.
     */
    static String clean(String text) {
        return text.codePoints()
                .map(
                        c ->
                                Character.isISOControl(c)
                                                || Character.getType(c) == Character.FORMAT
                                        ? '?'
                                        : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    static String orDash(@Nullable Object value) {
        return value == null || value.toString().isEmpty() ? "-" : value.toString();
    }

    /** An amount in the unit of a quota. */
    static String amount(long value, String unit) {
        return switch (unit) {
            case "bytes" -> value < 0 ? "-" + new Bytes(-value) : new Bytes(value).toString();
            case "mCPU" -> cpu(value) + " vCPU";
            default -> Long.toString(value);
        };
    }

    static String limit(@Nullable Long limit, String unit) {
        return limit == null ? "unlimited" : amount(limit, unit);
    }

    static String cpu(long milli) {
        return milli < 0 ? "-" + new MilliCpu(-milli) : new MilliCpu(milli).toString();
    }

    static String memory(long bytes) {
        return new Bytes(bytes).toString();
    }

    /** An exact decimal to the hundredth, below one to four significant digits. */
    static String shortMoney(String exact) {
        BigDecimal amount = new BigDecimal(exact);
        boolean small = amount.abs().compareTo(BigDecimal.ONE) < 0;
        int places = small ? 4 - (amount.precision() - amount.scale()) : 2;
        BigDecimal rounded = amount.setScale(Math.max(2, places), RoundingMode.HALF_EVEN);
        BigDecimal stripped = rounded.stripTrailingZeros();
        return (stripped.scale() < 2 ? stripped.setScale(2, RoundingMode.UNNECESSARY) : stripped)
                .toPlainString();
    }

    /** For example {@code 5 s}, {@code 3 min}, {@code 2 h}, {@code 4 d}. */
    static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 2 * 3600) {
            return seconds / 60 + " min";
        }
        return seconds < 2 * 86_400 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }

    static String age(Instant then, Instant now) {
        return duration(Duration.between(then, now)) + " ago";
    }

    static String list(List<?> values) {
        return values.isEmpty()
                ? "-"
                : String.join(", ", values.stream().map(Object::toString).toList());
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
