package io.stiva.vocabulary;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An amount of CPU in thousandths of one virtual CPU. Text form: decimal vCPUs such as {@code
 * 0.25}, or {@code 250m}.
 *
 * @param value thousandths of a vCPU, 0 or more
 */
public record MilliCpu(long value) implements Comparable<MilliCpu> {

    public static final MilliCpu ZERO = new MilliCpu(0);

    public MilliCpu {
        if (value < 0) {
            throw StivaException.of(ErrorCategory.INVALID, "invalid-cpu")
                    .say("cpu must not be negative: %d m", value)
                    .build();
        }
    }

    /**
     * Parses {@code 0.25}, {@code 2} or {@code 250m}.
     *
     * @throws StivaException category INVALID, code {@code invalid-cpu}: not a number, negative,
     *     finer than a thousandth, or over 1,000,000 vCPUs
     */
    public static MilliCpu parse(String text) {
        try {
            BigDecimal milli =
                    text.endsWith("m")
                            ? new BigDecimal(text.substring(0, text.length() - 1))
                            : new BigDecimal(text).movePointRight(3);
            if (milli.signum() < 0 || milli.compareTo(BigDecimal.valueOf(1_000_000_000L)) > 0) {
                throw refused(text);
            }
            return new MilliCpu(milli.setScale(0, RoundingMode.UNNECESSARY).longValueExact());
        } catch (ArithmeticException | NumberFormatException e) {
            throw refused(text);
        }
    }

    private static StivaException refused(String text) {
        return StivaException.of(ErrorCategory.INVALID, "invalid-cpu")
                .say(
                        "not an amount of cpu: '%s'; write vCPUs such as 0.25, or thousandths such as 250m",
                        text)
                .build();
    }

    public MilliCpu times(long n) {
        return new MilliCpu(Math.multiplyExact(value, n));
    }

    public MilliCpu plus(MilliCpu other) {
        return new MilliCpu(Math.addExact(value, other.value));
    }

    @Override
    public int compareTo(MilliCpu other) {
        return Long.compare(value, other.value);
    }

    /** Decimal vCPUs without trailing zeros, for example {@code 0.25}. */
    @Override
    public String toString() {
        return value == 0 ? "0" : BigDecimal.valueOf(value, 3).stripTrailingZeros().toPlainString();
    }
}
