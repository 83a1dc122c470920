package io.stiva.vocabulary;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * An amount of memory or storage. Text form: a number and a binary unit, {@code 64 MiB}; parsing
 * also takes {@code 64MiB}, {@code 64Mi}, {@code 64m} (Docker's: binary) and plain bytes.
 *
 * @param value bytes, 0 or more
 */
public record Bytes(long value) implements Comparable<Bytes> {

    public static final Bytes ZERO = new Bytes(0);
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    public Bytes {
        if (value < 0) {
            throw StivaException.of(ErrorCategory.INVALID, "invalid-size")
                    .say("size must not be negative: %d bytes", value)
                    .build();
        }
    }

    public static Bytes mebi(long n) {
        return new Bytes(Math.multiplyExact(n, 1L << 20));
    }

    public static Bytes gibi(long n) {
        return new Bytes(Math.multiplyExact(n, 1L << 30));
    }

    /**
     * Parses {@code 64MiB}, {@code 1.5 GiB}, {@code 512m}, {@code 1g} or {@code 1048576}; units are
     * binary and case does not matter.
     *
     * @throws StivaException category INVALID, code {@code invalid-size}: not a number, negative,
     *     an unknown unit, not whole bytes, or over 8 EiB
     */
    public static Bytes parse(String text) {
        String trimmed = text.strip().toLowerCase(Locale.ROOT);
        int end = 0;
        while (end < trimmed.length() && "0123456789.".indexOf(trimmed.charAt(end)) >= 0) {
            end++;
        }
        String unit =
                trimmed.substring(end).strip().replaceFirst("i?b$", "").replaceFirst("i$", "");
        int power = unit.isEmpty() ? 0 : "kmgtp".indexOf(unit) + 1;
        if (unit.length() > 1 || (!unit.isEmpty() && power == 0)) {
            throw refused(text);
        }
        try {
            BigDecimal bytes =
                    new BigDecimal(trimmed.substring(0, end))
                            .multiply(BigDecimal.valueOf(1L << (10 * power)));
            return new Bytes(bytes.setScale(0, RoundingMode.UNNECESSARY).longValueExact());
        } catch (ArithmeticException | NumberFormatException e) {
            throw refused(text);
        }
    }

    private static StivaException refused(String text) {
        return StivaException.of(ErrorCategory.INVALID, "invalid-size")
                .say("not a size: '%s'; write a number and a unit such as 64MiB or 1GiB", text)
                .build();
    }

    public Bytes times(long n) {
        return new Bytes(Math.multiplyExact(value, n));
    }

    public Bytes plus(Bytes other) {
        return new Bytes(Math.addExact(value, other.value));
    }

    @Override
    public int compareTo(Bytes other) {
        return Long.compare(value, other.value);
    }

    /** The largest unit that leaves a value of 1 or more, at most two decimals: {@code 1.5 GiB}. */
    @Override
    public String toString() {
        int unit = 0;
        while (unit < UNITS.length - 1 && value >= 1L << (10 * (unit + 1))) {
            unit++;
        }
        BigDecimal amount =
                new BigDecimal(value)
                        .divide(BigDecimal.valueOf(1L << (10 * unit)), 2, RoundingMode.HALF_EVEN);
        String number = amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
        return number + " " + UNITS[unit];
    }
}
