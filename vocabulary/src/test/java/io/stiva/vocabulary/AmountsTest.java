package io.stiva.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmountsTest {

    @ParameterizedTest
    @CsvSource({
        "0.25,250,0.25",
        "2,2000,2",
        "250m,250,0.25",
        "0,0,0",
        "1.5,1500,1.5",
        "0.001,1,0.001"
    })
    void cpu_is_read_as_vcpus_or_thousandths(String text, long milli, String shown) {
        assertThat(MilliCpu.parse(text).value()).isEqualTo(milli);
        assertThat(MilliCpu.parse(text)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "0.0001", "a", "1e400", "99999999999", "0.5m", "NaN", "1 "})
    void anything_else_is_no_amount_of_cpu(String text) {
        assertThatThrownBy(() -> MilliCpu.parse(text))
                .isInstanceOfSatisfying(
                        StivaException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("invalid-cpu"));
    }

    @ParameterizedTest
    @CsvSource({
        "64MiB,67108864,64 MiB",
        "64Mi,67108864,64 MiB",
        "64m,67108864,64 MiB",
        "1.5 GiB,1610612736,1.5 GiB",
        "1048576,1048576,1 MiB",
        "0,0,0 B",
        "512b,512,512 B",
        "1PB,1125899906842624,1 PiB"
    })
    void a_size_is_read_in_binary_units(String text, long bytes, String shown) {
        assertThat(Bytes.parse(text).value()).isEqualTo(bytes);
        assertThat(Bytes.parse(text)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "MiB",
                "1.0000001KiB",
                "64XiB",
                "64Mib64",
                "9999999PiB",
                "1..5m",
                "1mm"
            })
    void anything_else_is_no_size(String text) {
        assertThatThrownBy(() -> Bytes.parse(text))
                .isInstanceOfSatisfying(
                        StivaException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("invalid-size"));
    }
}
