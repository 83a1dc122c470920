package io.stiva.billing.core.money;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * An exact amount of one currency, kept as a reduced fraction: a price per GiB-month divides by 30
 * × 24 × 3600 = 2592000 = 2^8 × 3^4 × 5^3, and no decimal holds a third exactly.
 *
 * <p>The currency stands beside it (in the price book), not inside: a book has one.
 *
 * @param numerator carries the sign
 * @param denominator 1 or more, without a common factor with the numerator
 */
public record ExactAmount(BigInteger numerator, BigInteger denominator)
        implements Comparable<ExactAmount> {

    public static final ExactAmount ZERO = new ExactAmount(BigInteger.ZERO, BigInteger.ONE);

    /** Digits after the point in {@link #toString} where no decimal is exact. */
    public static final int DISPLAY_SCALE = 40;

    private static final int MICRO_SCALE = 6;
    private static final BigInteger FIVE = BigInteger.valueOf(5);

    public ExactAmount {
        if (denominator.signum() <= 0) {
            throw new IllegalArgumentException("denominator must be positive: " + denominator);
        }
        BigInteger common = numerator.gcd(denominator);
        numerator = numerator.divide(common);
        denominator = denominator.divide(common);
    }

    public static ExactAmount of(BigDecimal decimal) {
        return decimal.scale() <= 0
                ? new ExactAmount(decimal.toBigIntegerExact(), BigInteger.ONE)
                : new ExactAmount(decimal.unscaledValue(), BigInteger.TEN.pow(decimal.scale()));
    }

    public ExactAmount plus(ExactAmount other) {
        return new ExactAmount(
                numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
                denominator.multiply(other.denominator));
    }

    public ExactAmount minus(ExactAmount other) {
        return plus(new ExactAmount(other.numerator.negate(), other.denominator));
    }

    public ExactAmount times(BigInteger factor) {
        return new ExactAmount(numerator.multiply(factor), denominator);
    }

    public ExactAmount times(long factor) {
        return times(BigInteger.valueOf(factor));
    }

    /**
     * Divides exactly.
     *
     * @param divisor 1 or more
     */
    public ExactAmount dividedBy(BigInteger divisor) {
        return new ExactAmount(numerator, denominator.multiply(divisor));
    }

    public boolean isZero() {
        return numerator.signum() == 0;
    }

    /** Rounding step "posting": to whole micro-units of the currency, HALF_EVEN. */
    public BigInteger roundedToMicros() {
        return roundedForDisplay(MICRO_SCALE).unscaledValue();
    }

    /**
     * Rounding step "display" (and, with the currency's minor unit, "invoice line"): HALF_EVEN.
     *
     * @param scale digits after the point, 0 or more
     */
    public BigDecimal roundedForDisplay(int scale) {
        return new BigDecimal(numerator)
                .divide(new BigDecimal(denominator), scale, RoundingMode.HALF_EVEN);
    }

    /** Whether some decimal equals this amount: its denominator has no factor but 2 and 5. */
    public boolean isDecimal() {
        BigInteger rest = denominator.shiftRight(denominator.getLowestSetBit());
        while (rest.mod(FIVE).signum() == 0) {
            rest = rest.divide(FIVE);
        }
        return rest.equals(BigInteger.ONE);
    }

    @Override
    public int compareTo(ExactAmount other) {
        return numerator
                .multiply(other.denominator)
                .compareTo(other.numerator.multiply(denominator));
    }

    /**
     * The plain decimal without trailing zeros, all its digits; where none is exact ({@link
     * #isDecimal}), rounded to {@link #DISPLAY_SCALE} digits.
     */
    @Override
    public String toString() {
        if (isZero()) {
            return "0";
        }
        BigDecimal value =
                isDecimal()
                        ? new BigDecimal(numerator).divide(new BigDecimal(denominator))
                        : roundedForDisplay(DISPLAY_SCALE);
        return value.stripTrailingZeros().toPlainString();
    }
}
