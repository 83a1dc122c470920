package io.stiva.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.client.api.Execs;
import io.stiva.client.testing.StubSockets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecCommandTest {

    @TempDir Path directory;
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private Cli cli;

    @BeforeEach
    void start() {
        cli = new Cli(directory);
    }

    @AfterEach
    void stop() {
        cli.close();
    }

    @Test
    void the_programs_output_and_exit_code_become_the_commands() throws Exception {
        Cli.Outcome outcome =
                during(
                        talk -> {
                            heard.add(talk.next());
                            heard.add(talk.next());
                            talk.write(Execs.OUTPUT, "said\n");
                            talk.write(Execs.ERRORS, "cried\n");
                            talk.say(new Execs.Exited(42, null));
                        },
                        "exec",
                        "-e",
                        "MODE=fast",
                        "-u",
                        "1000",
                        "-w",
                        "/srv",
                        container(),
                        "--",
                        "sh",
                        "-c",
                        "ls -l");

        assertThat(outcome.code()).as(outcome.err()).isEqualTo(42);
        assertThat(outcome.out()).isEqualTo("said\n");
        assertThat(outcome.err()).isEqualTo("cried\n");
        assertThat(heard.poll())
                .isEqualTo(
                        new Execs.Start(
                                List.of("sh", "-c", "ls -l"),
                                Map.of("MODE", "fast"),
                                "1000",
                                "/srv",
                                null));
        assertThat(heard.poll()).as("no input wanted").isEqualTo(new Execs.InputEnd());
    }

    @Test
    void with_interactive_standard_input_goes_in_and_a_signal_is_told_as_by_a_shell()
            throws Exception {
        cli.input = "some words";

        Cli.Outcome outcome =
                during(
                        talk -> {
                            for (int i = 0; i < 3; i++) {
                                heard.add(talk.next());
                            }
                            talk.say(new Execs.Exited(null, 9));
                        },
                        "exec",
                        "-i",
                        container(),
                        "cat");

        assertThat(outcome.code()).isEqualTo(137);
        assertThat(heard).contains("<some words", new Execs.InputEnd());
    }

    @Test
    void a_terminal_is_raw_while_the_program_runs_and_its_new_size_is_told() throws Exception {
        AtomicInteger raw = new AtomicInteger();
        cli.terminal = terminal(raw);

        Cli.Outcome outcome =
                during(
                        talk -> {
                            Object next = talk.next();
                            heard.add(next);
                            while (!(next instanceof Execs.Resize)) {
                                next = talk.next();
                            }
                            heard.add(next);
                            heard.add("raw " + raw.get());
                            talk.say(new Execs.Exited(0, null));
                        },
                        "exec",
                        "-it",
                        container(),
                        "sh");

        assertThat(outcome.code()).isZero();
        assertThat(heard.poll(10, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Execs.Start.class,
                        start -> assertThat(start.terminal()).isEqualTo(new Execs.Resize(100, 30)));
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(new Execs.Resize(101, 30));
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("raw 1");
        assertThat(raw).hasValue(0);
    }

    /** It grows by one column at the second look. */
    private static Surroundings.Terminal terminal(AtomicInteger raw) {
        AtomicInteger looks = new AtomicInteger();
        return new Surroundings.Terminal() {
            @Override
            public String ask(String prompt, boolean secret) {
                throw new AssertionError("nothing to ask");
            }

            @Override
            public Screen screen() {
                return new Screen() {
                    @Override
                    public Optional<Size> size() {
                        int column = Math.min(1, looks.getAndIncrement());
                        return Optional.of(new Size(100 + column, 30));
                    }

                    @Override
                    public Raw raw() {
                        raw.incrementAndGet();
                        return raw::decrementAndGet;
                    }
                };
            }
        };
    }

    @Test
    void what_is_wrong_is_said_before_anything_is_sent() throws Exception {
        assertThat(during(talk -> heard.add("never"), "exec", container()).code())
                .isEqualTo(ExitCode.USAGE);
        assertThat(during(talk -> heard.add("never"), "exec", "-it", container(), "sh").err())
                .contains("needs a terminal");
        assertThat(during(talk -> heard.add("never"), "exec", "nobody", "sh").code())
                .isEqualTo(ExitCode.NOT_FOUND);
        Execs.Failed refusal = new Execs.Failed(409, "container-paused", "it is PAUSED", List.of());
        Cli.Outcome refused = during(talk -> talk.say(refusal), "exec", container(), "sh");

        assertThat(refused.code()).isEqualTo(ExitCode.ERROR);
        assertThat(refused.err()).contains("it is PAUSED");
        assertThat(heard).isEmpty();
    }

    private String container() {
        return cli.run("ps", "-q").out().lines().findFirst().orElseThrow();
    }

    private Cli.Outcome during(StubSockets.Story story, String... arguments) {
        String behind = cli.api.address();
        try (StubSockets sockets = StubSockets.before(cli.api.server().address(), story)) {
            cli.environment.put("STIVA_API_URL", sockets.address());
            return cli.run(arguments);
        } finally {
            cli.environment.put("STIVA_API_URL", behind);
        }
    }
}
