package io.stiva.appliance.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.appliance.process.Part.Follow;
import io.stiva.appliance.process.Part.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tiny shell scripts stand for the real parts. */
class SupervisorTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Backoff QUICK =
            new Backoff(Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMinutes(1));

    @TempDir Path home;

    @BeforeEach
    void directories() throws IOException {
        Files.createDirectory(home.resolve("log"));
        Files.createDirectory(home.resolve("run"));
    }

    @Test
    void a_part_starts_only_after_what_it_needs_is_ready() throws Exception {
        Part slow = script("slow", Set.of(), "sleep 0.3; touch slow.up; exec sleep 60");
        Part second = script("second", Set.of("slow"), "ls > seen; touch second.up; exec sleep 60");
        try (Supervisor supervisor = supervisor(slow, second)) {
            supervisor.start();
            assertThat(supervisor.awaitReady(LIMIT)).isTrue();
            assertThat(Files.readString(home.resolve("seen"))).contains("slow.up");
        }
    }

    @Test
    void a_killed_part_is_started_again_and_the_others_are_left_alone() throws Exception {
        Part one = script("one", Set.of(), "touch one.up; exec sleep 60");
        Part two = script("two", Set.of("one"), "touch two.up; exec sleep 60");
        try (Supervisor supervisor = supervisor(one, two)) {
            supervisor.start();
            assertThat(supervisor.awaitReady(LIMIT)).isTrue();
            long before = supervisor.status("one").pid();
            long other = supervisor.status("two").pid();
            ProcessIdentity.of(before).orElseThrow().signal("KILL");
            await(() -> supervisor.status("one").restarts() == 1);
            assertThat(supervisor.awaitReady(LIMIT)).isTrue();
            assertThat(supervisor.status("one").pid()).isNotEqualTo(before);
            assertThat(supervisor.status("two").pid()).isEqualTo(other);
            assertThat(supervisor.status("two").restarts()).isZero();
        }
    }

    @Test
    void a_part_that_dies_before_it_is_ready_is_never_called_ready() throws Exception {
        Part broken = script("broken", Set.of(), "echo no such luck; exit 3");
        try (Supervisor supervisor = supervisor(broken)) {
            supervisor.start();
            await(() -> supervisor.status("broken").restarts() >= 3);
            assertThat(supervisor.awaitReady(Duration.ofMillis(50))).isFalse();
            assertThat(Files.readString(home.resolve("log/broken.log"))).contains("no such luck");
        }
    }

    @Test
    void a_part_that_never_answers_is_ended_after_its_limit() throws Exception {
        Part mute =
                new Part(
                        "mute",
                        Set.of(),
                        () -> sh("echo $$ >> pids; exec sleep 60"),
                        () -> false,
                        Follow.NOTHING,
                        Duration.ofMillis(300),
                        Stop.USUAL);
        try (Supervisor supervisor = supervisor(mute)) {
            supervisor.start();
            await(() -> supervisor.status("mute").restarts() >= 1);
            long first = Long.parseLong(Files.readAllLines(home.resolve("pids")).getFirst());
            assertThat(isRunning(first)).isFalse();
        }
    }

    @Test
    void closing_ends_dependants_first_and_kills_who_ignores_the_signal() throws Exception {
        Part base =
                script(
                        "base",
                        Set.of(),
                        "trap 'date +%s%N > base.end; exit' TERM; touch base.up; while :; do sleep 0.05; done");
        Part stubborn =
                new Part(
                        "stubborn",
                        Set.of("base"),
                        () -> sh("trap '' TERM; touch stubborn.up; while :; do sleep 0.05; done"),
                        Probe.file(home.resolve("stubborn.up")),
                        Follow.NOTHING,
                        LIMIT,
                        new Stop("TERM", Duration.ofMillis(200)));
        long pid;
        try (Supervisor supervisor = supervisor(base, stubborn)) {
            supervisor.start();
            assertThat(supervisor.awaitReady(LIMIT)).isTrue();
            pid = supervisor.status("stubborn").pid();
            assertThat(home.resolve("base.end")).doesNotExist();
        }
        assertThat(isRunning(pid)).isFalse();
        assertThat(home.resolve("base.end")).exists();
        assertThat(StatusBoard.read(Supervisor.statusFile(home.resolve("run"))))
                .allMatch(status -> status.state() == PartState.STOPPED);
        try (var files = Files.list(home.resolve("run"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".pid"))).isEmpty();
        }
    }

    @Test
    void closing_before_anything_is_ready_leaves_no_process() throws Exception {
        Part mute = script("mute", Set.of(), "echo $$ > pid; exec sleep 60");
        try (Supervisor supervisor = supervisor(mute)) {
            supervisor.start();
            await(() -> Files.exists(home.resolve("pid")) && supervisor.status("mute").pid() > 0);
        }
        assertThat(isRunning(Long.parseLong(Files.readString(home.resolve("pid")).strip())))
                .isFalse();
    }

    @Test
    void what_a_killed_supervisor_left_running_is_ended_first() throws Exception {
        Process orphan = new ProcessBuilder("sleep", "60").start();
        try {
            ProcessIdentity.of(orphan.pid()).orElseThrow().write(home.resolve("run/one.pid"));
            try (Supervisor supervisor =
                    supervisor(script("one", Set.of(), "touch one.up; exec sleep 60"))) {
                supervisor.start();
                assertThat(supervisor.awaitReady(LIMIT)).isTrue();
                assertThat(orphan.waitFor(5, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            orphan.destroyForcibly();
        }
    }

    @Test
    void a_pid_that_belongs_to_somebody_else_now_is_left_alone() throws Exception {
        Process innocent = new ProcessBuilder("sleep", "60").start();
        try {
            new ProcessIdentity(innocent.pid(), 1).write(home.resolve("run/one.pid"));
            try (Supervisor supervisor =
                    supervisor(script("one", Set.of(), "touch one.up; exec sleep 60"))) {
                supervisor.start();
                assertThat(supervisor.awaitReady(LIMIT)).isTrue();
            }
            assertThat(innocent.isAlive()).isTrue();
        } finally {
            innocent.destroyForcibly();
        }
    }

    @Test
    void a_part_gets_the_given_environment_and_nothing_else() throws Exception {
        Part part =
                new Part(
                        "env",
                        Set.of(),
                        () ->
                                new Launch(
                                        List.of(
                                                "/bin/sh",
                                                "-c",
                                                "/usr/bin/env > env.txt; exec sleep 60"),
                                        Map.of("ONLY", "this"),
                                        home),
                        () -> fileHas("env.txt", "ONLY"),
                        Follow.NOTHING,
                        LIMIT,
                        Stop.USUAL);
        try (Supervisor supervisor = supervisor(part)) {
            supervisor.start();
            assertThat(supervisor.awaitReady(LIMIT)).isTrue();
            assertThat(Files.readString(home.resolve("env.txt")))
                    .contains("ONLY=this")
                    .doesNotContain("HOME=")
                    .doesNotContain("JAVA_HOME=");
        }
    }

    @Test
    void a_failing_set_up_after_the_first_answer_is_tried_again() throws Exception {
        Part part =
                new Part(
                        "db",
                        Set.of(),
                        () -> sh("touch db.up; exec sleep 60"),
                        Probe.file(home.resolve("db.up")),
                        () -> {
                            if (!Files.exists(home.resolve("second"))) {
                                Files.createFile(home.resolve("second"));
                                throw new IOException("not yet");
                            }
                        },
                        LIMIT,
                        Stop.USUAL);
        try (Supervisor supervisor = supervisor(part)) {
            supervisor.start();
            assertThat(supervisor.awaitReady(LIMIT)).isTrue();
            assertThat(supervisor.status("db").restarts()).isEqualTo(1);
        }
    }

    @Test
    void parts_out_of_order_or_named_twice_are_refused() {
        Part one = script("one", Set.of("two"), "true");
        Part two = script("two", Set.of(), "true");
        assertThatThrownBy(() -> supervisor(one, two)).hasMessageContaining("before what it needs");
        assertThatThrownBy(() -> supervisor(two, two)).hasMessageContaining("two parts");
    }

    private Part script(String name, Set<String> after, String script) {
        return new Part(
                name,
                after,
                () -> {
                    Files.deleteIfExists(home.resolve(name + ".up"));
                    return sh(script);
                },
                Probe.file(home.resolve(name + ".up")),
                Follow.NOTHING,
                LIMIT,
                Stop.USUAL);
    }

    private Launch sh(String script) {
        return new Launch(List.of("/bin/sh", "-c", script), Map.of("PATH", "/usr/bin:/bin"), home);
    }

    private Supervisor supervisor(Part... parts) {
        return new Supervisor(
                List.of(parts), home.resolve("log"), home.resolve("run"), Clock.systemUTC(), QUICK);
    }

    private boolean fileHas(String name, String text) {
        try {
            Path file = home.resolve(name);
            return Files.exists(file) && Files.readString(file).contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isRunning(long pid) {
        return ProcessIdentity.of(pid).filter(ProcessIdentity::isAlive).isPresent();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
