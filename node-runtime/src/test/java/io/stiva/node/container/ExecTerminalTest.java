package io.stiva.node.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Programs on a terminal of the container's own, on the real kernel. */
@Tag("root")
class ExecTerminalTest {

    private static final int INTERRUPT = 2;

    private static Sandbox sandbox;
    private static ContainerSpec home;

    @BeforeAll
    static void open() {
        sandbox = new Sandbox();
        sandbox.containers.recover();
        home = Sandbox.shell("exec sleep 1000");
        sandbox.containers.start(home, sandbox.image);
    }

    @AfterAll
    static void close() {
        sandbox.close();
    }

    private static Exec onTerminal(String user, String script) {
        return sandbox.containers.exec(
                home.id(),
                new ExecSpec(
                        List.of("/bin/sh", "-c", script),
                        Map.of(),
                        user,
                        null,
                        new TerminalSize(100, 30)));
    }

    private static void type(Exec exec, String text) throws IOException {
        exec.input().write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void it_has_a_terminal_of_its_users_and_of_the_size_asked_for() {
        try (Exec exec =
                onTerminal(
                        "web",
                        "[ -t 0 ] && [ -t 2 ] && echo tty; readlink /proc/self/fd/0; /bin/busybox"
                                + " stty size; echo $TERM; stat -c '%u %g' $(readlink"
                                + " /proc/self/fd/0); echo said > /dev/tty")) {
            Ran ran = Ran.of(exec);

            assertThat(ran.output().replace("\r", "").lines())
                    .containsExactly("tty", "/dev/pts/0", "30 100", "xterm", "33 5", "said");
            assertThat(ran.end().isSuccess()).isTrue();
        }
    }

    @Test
    void what_is_typed_arrives_and_control_c_interrupts() throws Exception {
        try (Exec exec = onTerminal("0", "read x; echo got $x; exec sleep 1000")) {
            type(exec, "hello\n");
            StringBuilder seen = new StringBuilder();
            while (!seen.toString().contains("got hello")) {
                int next = exec.output().read();
                assertThat(next).isNotNegative();
                seen.append((char) next);
            }

            type(exec, "\u0003");

            assertThat(exec.await(Sandbox.PATIENCE).orElseThrow().signal()).isEqualTo(INTERRUPT);
        }
    }

    @Test
    void it_hears_of_another_size() throws Exception {
        try (Exec exec =
                onTerminal(
                        "0",
                        "trap '/bin/busybox stty size; exit 0' WINCH; echo up; while :; do usleep"
                                + " 10000; done")) {
            assertThat(exec.output().readNBytes(4))
                    .isEqualTo("up\r\n".getBytes(StandardCharsets.UTF_8));

            exec.resize(new TerminalSize(132, 43));

            assertThat(Ran.of(exec).output()).contains("43 132");
            exec.resize(TerminalSize.USUAL);
        }
    }

    @Test
    void closing_it_hangs_up() {
        Exec exec = onTerminal("0", "exec sleep 1000");

        exec.close();

        Sandbox.until(() -> ProcessHandle.of(exec.pid()).isEmpty());
    }

    @Test
    void what_has_no_terminal_cannot_be_resized() {
        try (Exec exec = sandbox.containers.exec(home.id(), ExecSpec.of("/bin/sleep", "1000"))) {
            assertThat(Refusals.of(() -> exec.resize(TerminalSize.USUAL)).code())
                    .isEqualTo("no-terminal");
        }
    }
}
