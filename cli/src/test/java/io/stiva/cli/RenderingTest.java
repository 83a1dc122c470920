package io.stiva.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RenderingTest {

    @Test
    void yaml_quotes_what_could_be_read_as_something_else() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("plain", "shop/web:1.4.2".replace(":", "-"));
        document.put("colon", "a: b");
        document.put("answer", "no");
        document.put("number", "1e3");
        document.put("lines", "one\ntwo");
        document.put("empty", "");
        document.put("count", 3);
        document.put("none", List.of());
        document.put("list", List.of(Map.of("name", "x"), List.of("w"), "z"));

        assertThat(Yaml.of(document))
                .isEqualTo(
                        """
                        plain: shop/web-1.4.2
                        colon: "a: b"
                        answer: "no"
                        number: "1e3"
                        lines: "one\\ntwo"
                        empty: ""
                        count: 3
                        none: []
                        list:
                          - name: x
                          - - w
                          - z
                        """);
    }

    @Test
    void durations_are_told_in_the_unit_a_person_would_use() {
        assertThat(Text.duration(Duration.ofSeconds(-5))).isEqualTo("0 s");
        assertThat(Text.duration(Duration.ofSeconds(119))).isEqualTo("119 s");
        assertThat(Text.duration(Duration.ofMinutes(2))).isEqualTo("2 min");
        assertThat(Text.duration(Duration.ofHours(2))).isEqualTo("2 h");
        assertThat(Text.duration(Duration.ofHours(50))).isEqualTo("2 d");
    }

    @Test
    void money_is_shortened_to_four_digits_and_at_least_two_decimals() {
        assertThat(Text.shortMoney("0.0155250")).isEqualTo("0.01552");
        assertThat(Text.shortMoney("11.178")).isEqualTo("11.18");
        assertThat(Text.shortMoney("0")).isEqualTo("0.00");
        assertThat(Text.shortMoney("123456.789")).isEqualTo("123456.79");
    }

    @Test
    void the_bar_never_runs_over() {
        assertThat(Progress.bar(0, 0)).isEqualTo("[........................]");
        assertThat(Progress.bar(1, 2)).isEqualTo("[############............]");
        assertThat(Progress.bar(5, 2)).isEqualTo("[########################]");
    }
}
