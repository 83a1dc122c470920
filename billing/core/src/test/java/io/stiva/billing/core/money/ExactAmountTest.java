package io.stiva.billing.core.money;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExactAmountTest {

    @Test
    void a_third_is_a_third_until_it_is_rounded() {
        ExactAmount third = ExactAmount.of(BigDecimal.ONE).dividedBy(BigInteger.valueOf(3));
        assertThat(third.plus(third).plus(third)).isEqualTo(ExactAmount.of(BigDecimal.ONE));
        assertThat(third.isDecimal()).isFalse();
        assertThat(third).hasToString("0." + "3".repeat(ExactAmount.DISPLAY_SCALE));
        assertThat(third.roundedToMicros()).isEqualTo(333_333);
    }

    @Test
    void decimals_are_shown_with_all_their_digits() {
        assertThat(ExactAmount.of(new BigDecimal("0.0000013")).dividedBy(BigInteger.valueOf(1024)))
                .hasToString("0.00000000126953125");
        assertThat(ExactAmount.of(new BigDecimal("1200"))).hasToString("1200");
        assertThat(ExactAmount.of(new BigDecimal("-1.50"))).hasToString("-1.5");
        assertThat(ExactAmount.of(new BigDecimal("1E+3"))).hasToString("1000");
        assertThat(ExactAmount.of(new BigDecimal("0.000"))).isEqualTo(ExactAmount.ZERO);
    }

    @Test
    void halves_are_rounded_to_even() {
        assertThat(ExactAmount.of(new BigDecimal("0.0000005")).roundedToMicros()).isEqualTo(0);
        assertThat(ExactAmount.of(new BigDecimal("0.0000015")).roundedToMicros()).isEqualTo(2);
        assertThat(ExactAmount.of(new BigDecimal("0.0000025")).roundedToMicros()).isEqualTo(2);
        assertThat(ExactAmount.of(new BigDecimal("0.125")).roundedForDisplay(2))
                .isEqualByComparingTo("0.12");
    }

    @Test
    void sums_and_differences_agree_with_big_decimals() {
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 2_000; i++) {
            BigDecimal a = BigDecimal.valueOf(random.nextLong(), random.nextInt(20));
            BigDecimal b = BigDecimal.valueOf(random.nextLong(), random.nextInt(20));
            assertThat(ExactAmount.of(a).plus(ExactAmount.of(b)))
                    .isEqualTo(ExactAmount.of(a.add(b)));
            assertThat(ExactAmount.of(a).minus(ExactAmount.of(b)))
                    .isEqualTo(ExactAmount.of(a.subtract(b)));
            assertThat(ExactAmount.of(a).compareTo(ExactAmount.of(b))).isEqualTo(a.compareTo(b));
            assertThat(ExactAmount.of(a))
                    .hasToString(a.signum() == 0 ? "0" : a.stripTrailingZeros().toPlainString());
        }
    }
}
