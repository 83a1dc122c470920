package io.stiva.node.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanEncoderTest {

    @Test
    void the_header_names_the_lists_and_the_file_ends_in_a_zero() {
        Plan plan = Plans.plan();
        byte[] bytes = PlanEncoder.encode(plan, Architecture.AMD64);
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

        assertThat(in.getInt(0)).isEqualTo(0x56495453);
        assertThat(in.getInt(8)).isEqualTo(bytes.length);
        assertThat(in.getInt(24)).isEqualTo(plan.before().size());
        assertThat(in.getInt(32)).isEqualTo(plan.child().size());
        assertThat(in.getInt(40)).isEqualTo(plan.after().size());
        assertThat(in.getLong(80)).isEqualTo(plan.cloneFlags());
        assertThat(bytes[bytes.length - 1]).isZero();
    }

    @Test
    void every_relocated_word_points_into_the_plan() {
        byte[] bytes = PlanEncoder.encode(Plans.plan(), Architecture.AMD64);
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int at = in.getInt(12);
        int count = in.getInt(16);

        assertThat(count).isGreaterThan(4);
        for (int i = 0; i < count; i++) {
            int word = in.getInt(at + 4 * i);
            assertThat(word % 8).isZero();
            assertThat(in.getLong(word)).isBetween(128L, (long) bytes.length);
        }
    }

    @Test
    void the_numbers_are_those_of_the_architecture() {
        byte[] arm = PlanEncoder.encode(Plans.plan(), Architecture.ARM64);
        byte[] amd = PlanEncoder.encode(Plans.plan(), Architecture.AMD64);

        // prctl comes first
        assertThat(ByteBuffer.wrap(arm).order(ByteOrder.LITTLE_ENDIAN).getShort(128))
                .isEqualTo((short) 167);
        assertThat(ByteBuffer.wrap(amd).order(ByteOrder.LITTLE_ENDIAN).getShort(128))
                .isEqualTo((short) 157);
    }

    @Test
    void a_large_environment_fits_and_a_huge_one_is_refused() {
        Plan large = withArgument("x".repeat(200_000));
        Plan huge = withArgument("x".repeat(600_000));

        assertThat(PlanEncoder.encode(large, Architecture.AMD64)).hasSizeGreaterThan(200_000);
        assertThatExceptionOfType(StivaException.class)
                .isThrownBy(() -> PlanEncoder.encode(huge, Architecture.AMD64))
                .satisfies(e -> assertThat(e.category()).isEqualTo(ErrorCategory.TOO_LARGE));
    }

    private static Plan withArgument(String argument) {
        return ContainerPlan.compile(
                Plans.bundle(List.of("/bin/echo", argument)), Plans.HANDOVER, Plans.MONITOR);
    }
}
