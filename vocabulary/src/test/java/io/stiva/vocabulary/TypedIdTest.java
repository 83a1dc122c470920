package io.stiva.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypedIdTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    @Test
    void an_id_survives_its_text_form() {
        Random random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            ContainerId id = new ContainerId(new UUID(random.nextLong(), random.nextLong()));
            assertThat(ContainerId.parse(id.toString())).isEqualTo(id);
        }
    }

    @Test
    void ids_made_later_sort_later_as_text_too() {
        Random random = new Random(7);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            texts.add(ServiceId.next(NOW.plusMillis(i), random).toString());
        }
        assertThat(texts).isSorted();
    }

    @Test
    void a_fresh_id_is_a_uuid_of_version_7_and_variant_2() {
        UUID value = NodeId.next(NOW, new Random(7)).value();
        assertThat(value.version()).isEqualTo(7);
        assertThat(value.variant()).isEqualTo(2);
        assertThat(value.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
    }

    @Test
    void an_id_of_another_kind_is_refused() {
        String service = ServiceId.next(NOW, new Random(7)).toString();
        assertThatThrownBy(() -> ContainerId.parse(service))
                .isInstanceOfSatisfying(
                        StivaException.class,
                        refusal -> {
                            assertThat(refusal.category()).isEqualTo(ErrorCategory.INVALID);
                            assertThat(refusal.code()).isEqualTo("invalid-id");
                            assertThat(refusal).hasMessageContaining("ctr_");
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ctr_",
                "ctr_zzzzzzzzzzzzzzzzzzzzzzzzzz",
                "ctr_0000000000000000000000000",
                "ctr_000000000000000000000000000",
                "ctr_0000000000000000000000000U",
                "ctr_0000000000000000000000000'"
            })
    void anything_but_26_base32_digits_of_128_bits_is_refused(String text) {
        assertThatThrownBy(() -> ContainerId.parse(text)).isInstanceOf(StivaException.class);
    }
}
