package io.stiva.node.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stiva.vocabulary.StivaException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandLineTest {

    private static final List<String> ENTRY = List.of("/entry");
    private static final List<String> COMMAND = List.of("serve");

    @Test
    void entrypoint_and_command_are_joined_as_in_docker() {
        assertThat(CommandLine.arguments(null, null, ENTRY, COMMAND))
                .containsExactly("/entry", "serve");
        assertThat(CommandLine.arguments(null, List.of("check"), ENTRY, COMMAND))
                .containsExactly("/entry", "check");
        assertThat(CommandLine.arguments(List.of("/own"), null, ENTRY, COMMAND))
                .containsExactly("/own");
        assertThat(CommandLine.arguments(List.of("/own"), List.of("x"), ENTRY, COMMAND))
                .containsExactly("/own", "x");
    }

    @Test
    void the_containers_variables_win_and_the_needed_ones_are_there() {
        List<String> environment =
                CommandLine.environment(
                        List.of("PATH=/opt/bin", "A=image", "B=image", "nonsense"),
                        Map.of("A", "own"),
                        "web",
                        "/srv");

        assertThat(environment)
                .containsExactlyInAnyOrder(
                        "PATH=/opt/bin", "HOSTNAME=web", "A=own", "B=image", "HOME=/srv");
    }

    @Test
    void nothing_to_run_and_zero_bytes_are_refused() {
        assertThatExceptionOfType(StivaException.class)
                .isThrownBy(() -> new CommandLine(List.of(), List.of()))
                .satisfies(e -> assertThat(e.code()).isEqualTo("no-command"));
        assertThatExceptionOfType(StivaException.class)
                .isThrownBy(() -> new CommandLine(List.of("a\0b"), List.of()))
                .satisfies(e -> assertThat(e.code()).isEqualTo("invalid-command"));
    }

    @Test
    void an_empty_part_of_the_path_is_the_working_directory() {
        CommandLine line = new CommandLine(List.of("run"), List.of("PATH=/bin::/opt"));

        assertThat(line.candidates()).containsExactly("/bin/run", "./run", "/opt/run");
        assertThat(new CommandLine(List.of("./run"), List.of()).candidates())
                .containsExactly("./run");
    }

    @Test
    void stop_signals_have_names_and_numbers() {
        assertThat(Signals.parse(null)).isEqualTo(15);
        assertThat(Signals.parse("SIGQUIT")).isEqualTo(3);
        assertThat(Signals.parse("quit")).isEqualTo(3);
        assertThat(Signals.parse("9")).isEqualTo(9);
        assertThat(Signals.parse("SIGWINCH")).isEqualTo(28);
        assertThat(Signals.parse("SIGRTMIN+3")).isEqualTo(37);
        for (String nonsense : List.of("SIGNOTHING", "0", "65", "-1")) {
            assertThatExceptionOfType(StivaException.class)
                    .isThrownBy(() -> Signals.parse(nonsense));
        }
    }
}
