package io.stiva.node.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.vocabulary.EndReason;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Containers whose first process is our init, on the real kernel. */
@Tag("root")
class InitTest {

    private static Sandbox sandbox;

    @BeforeAll
    static void open() {
        sandbox = new Sandbox();
        sandbox.containers.recover();
    }

    @AfterAll
    static void close() {
        sandbox.close();
    }

    private static ContainerSpec underInit(String script) {
        return underInit(Sandbox.shell(script));
    }

    private static ContainerSpec underInit(ContainerSpec spec) {
        return Sandbox.with(spec, new Oversight(null, null, true));
    }

    @Test
    void the_program_is_the_inits_child_and_has_no_descriptor_more() {
        assertThat(
                        sandbox.run(
                                underInit(
                                        "cat /proc/1/comm; grep PPid /proc/$$/status; ls"
                                                + " /proc/$$/fd /proc/1/fd; true")))
                .containsExactly(
                        "init",
                        "PPid:\t1",
                        "/proc/1/fd:",
                        "0",
                        "1",
                        "2",
                        "",
                        "/proc/2/fd:",
                        "0",
                        "1",
                        "2");
    }

    @Test
    void the_init_has_no_more_rights_than_the_program_and_cannot_be_changed() {
        List<String> seen =
                sandbox.run(
                        underInit(
                                "grep -E '^(Uid|Cap|NoNew|Seccomp:)' /proc/1/status > /a; grep -E"
                                        + " '^(Uid|Cap|NoNew|Seccomp:)' /proc/$$/status > /b;"
                                        + " /bin/busybox cmp /a /b && echo same; echo x >"
                                        + " /proc/1/exe || echo unwritable"));

        assertThat(seen).contains("same", "unwritable");
    }

    @Test
    void it_ends_as_the_program_ends() {
        ContainerSpec seven = underInit("exit 7");
        ContainerSpec killed = underInit("kill -9 $$");
        sandbox.run(seven);
        sandbox.run(killed);

        assertThat(sandbox.awaitEnd(seven.id()).exitCode()).isEqualTo(7);
        assertThat(sandbox.awaitEnd(killed.id()).exitCode()).isEqualTo(128 + 9);
    }

    @Test
    void signals_reach_the_program_without_a_handler_in_the_init() {
        // sleep has no handler for SIGTERM: as the first process it would not even notice.
        ContainerSpec spec = underInit(Sandbox.spec(List.of("sleep", "1000")));
        sandbox.containers.start(spec, sandbox.image);
        Sandbox.until(() -> sandbox.containers.processes(spec.id()).size() == 2);

        sandbox.containers.stop(spec.id(), EndReason.USER_STOPPED);

        assertThat(sandbox.awaitEnd(spec.id()).exitCode()).isEqualTo(128 + 15);
    }

    @Test
    void orphans_are_reaped() {
        ContainerSpec spec =
                underInit("for i in 1 2 3 4 5; do (true & ) ; done; echo up; exec sleep 1000");
        sandbox.containers.start(spec, sandbox.image);
        Sandbox.until(() -> sandbox.log(spec.id()).contains("up"));

        Sandbox.until(() -> sandbox.containers.processes(spec.id()).size() == 2);

        sandbox.containers.remove(spec.id());
    }

    @Test
    void a_program_that_is_not_there_is_told_by_the_inits_exit_code() {
        ContainerSpec spec = underInit(Sandbox.spec(List.of("no-such-program", "x")));
        ContainerSpec text = underInit(Sandbox.spec(List.of("/etc/passwd")));

        assertThat(sandbox.run(spec))
                .containsExactly("no such program in the image: no-such-program");
        assertThat(sandbox.awaitEnd(spec.id()).exitCode()).isEqualTo(127);
        sandbox.run(text);
        assertThat(sandbox.awaitEnd(text.id()).exitCode()).isEqualTo(126);
    }
}
