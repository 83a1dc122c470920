package io.stiva.node.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stiva.vocabulary.StivaException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserTableTest {

    private static final UserTable TABLE =
            new UserTable(
                    """
                    root:x:0:0:root:/root:/bin/sh
                    broken line
                    far:x:4000000000:1::/:/bin/sh
                    web:x:33:34:www:/var/www:/bin/sh
                    """,
                    """
                    root:x:0:
                    web:x:34:
                    logs:x:40:someone,web
                    more:x:41:web
                    """);

    @Test
    void nobody_named_means_root() {
        assertThat(TABLE.resolve("")).isEqualTo(new Identity(0, 0, List.of(), "/root"));
    }

    @Test
    void a_name_brings_its_groups_and_home() {
        assertThat(TABLE.resolve("web"))
                .isEqualTo(new Identity(33, 34, List.of(40, 41), "/var/www"));
        assertThat(TABLE.resolve("33")).isEqualTo(TABLE.resolve("web"));
    }

    @Test
    void a_group_of_its_own_replaces_all_others() {
        assertThat(TABLE.resolve("web:logs"))
                .isEqualTo(new Identity(33, 40, List.of(), "/var/www"));
        assertThat(TABLE.resolve("web:7")).isEqualTo(new Identity(33, 7, List.of(), "/var/www"));
    }

    @Test
    void numbers_need_no_entry() {
        assertThat(TABLE.resolve("1000:1001")).isEqualTo(new Identity(1000, 1001, List.of(), "/"));
        assertThat(new UserTable("", "").resolve("1000"))
                .isEqualTo(new Identity(1000, 0, List.of(), "/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ghost", "web:ghost", "65536", "far", "a:b:c", ":web", "-1", "1000000"})
    void what_does_not_exist_or_is_not_mapped_is_refused(String user) {
        assertThatExceptionOfType(StivaException.class)
                .isThrownBy(() -> TABLE.resolve(user))
                .satisfies(e -> assertThat(e.code()).isEqualTo("unknown-user"));
    }
}
