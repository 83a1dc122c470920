package io.stiva.node.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.ErrorCategory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Programs that join a running container, on the real kernel. */
@Tag("root")
class ExecTest {

    private static final int KILL = 9;

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

    private static ExecSpec as(@Nullable String user, @Nullable String directory, String script) {
        return new ExecSpec(
                List.of("/bin/sh", "-c", script), Map.of("MINE", "yes"), user, directory, null);
    }

    @Test
    void its_streams_are_told_apart_and_its_exit_code_is_told() {
        Ran ran = Ran.in(sandbox, home, "echo out; echo err >&2; exit 7");

        assertThat(ran.output()).isEqualTo("out\n");
        assertThat(ran.errors()).isEqualTo("err\n");
        assertThat(ran.end().exitCode()).isEqualTo(7);
        assertThat(ran.end().signal()).isNull();
        assertThat(Ran.in(sandbox, home, "kill -9 $$").end().signal()).isEqualTo(KILL);
    }

    @Test
    void it_is_in_every_namespace_and_cgroup_of_the_container() {
        String look =
                "for n in cgroup ipc mnt net pid user uts; do readlink /proc/%s/ns/$n; done;"
                        + " cat /proc/%s/cgroup";

        assertThat(Ran.in(sandbox, home, look.formatted("self", "self")).lines())
                .isEqualTo(Ran.in(sandbox, home, look.formatted("1", "1")).lines())
                .hasSizeGreaterThan(7);
    }

    @Test
    void it_has_no_more_rights_than_the_container_itself() {
        String look =
                "grep -E '^(Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp:)' /proc/%s/status;"
                        + " grep -E 'core|open files' /proc/%s/limits";

        List<String> mine = Ran.in(sandbox, home, look.formatted("self", "self")).lines();

        assertThat(mine).isEqualTo(Ran.in(sandbox, home, look.formatted("1", "1")).lines());
        assertThat(mine).contains("CapBnd:\t00000000000005fb", "NoNewPrivs:\t1", "Seccomp:\t2");
        assertThat(
                        Ran.in(
                                        sandbox,
                                        home,
                                        "mount -t tmpfs x /tmp || echo no-mount; unshare -U true"
                                                + " || echo no-userns; mknod /tmp/d b 254 0 || echo"
                                                + " no-mknod")
                                .lines())
                .containsExactly("no-mount", "no-userns", "no-mknod");
    }

    @Test
    void only_its_three_streams_are_open() {
        // The shell itself; ls opens one more.
        assertThat(Ran.in(sandbox, home, "ls /proc/$$/fd; true").lines())
                .containsExactly("0", "1", "2");
    }

    @Test
    void user_environment_and_directory_are_what_was_asked_for() {
        Ran ran = Ran.in(sandbox, home, as("web", "/tmp", "id; pwd; echo $HOME $MINE $HOSTNAME"));

        assertThat(ran.lines())
                .containsExactly(
                        "uid=33(web) gid=33(web) groups=44(logs),45(more)",
                        "/tmp",
                        "/srv/web yes web");
        assertThat(Ran.in(sandbox, home, as("33:44", null, "id -u; id -g; pwd")).lines())
                .containsExactly("33", "44", "/");
        assertThat(Ran.in(sandbox, home, as("web", null, "grep CapEff /proc/self/status")).output())
                .isEqualTo("CapEff:\t0000000000000000\n");
    }

    @Test
    void without_a_word_it_is_the_containers_own_user_in_its_own_directory() {
        ContainerSpec spec =
                Sandbox.withDirectory(
                        Sandbox.withUser(Sandbox.shell("exec sleep 1000"), "web"), "/srv/app");
        sandbox.containers.start(spec, sandbox.image);

        assertThat(Ran.in(sandbox, spec, "id -u; pwd; echo ok > /dev/stdout").lines())
                .containsExactly("33", "/srv/app", "ok");
        sandbox.containers.remove(spec.id());
    }

    @Test
    void the_end_of_its_input_is_not_the_end_of_its_output() throws Exception {
        try (Exec exec =
                sandbox.containers.exec(
                        home.id(), ExecSpec.of("/bin/sh", "-c", "cat; echo after"))) {
            exec.input().write("one\n".getBytes(StandardCharsets.UTF_8));
            byte[] first = exec.output().readNBytes(4);
            exec.input().write("two\n".getBytes(StandardCharsets.UTF_8));
            exec.input().close();

            assertThat(new String(first, StandardCharsets.UTF_8)).isEqualTo("one\n");
            assertThat(Ran.of(exec).output()).isEqualTo("two\nafter\n");
        }
    }

    @Test
    void more_goes_through_than_a_pipe_holds() throws Exception {
        byte[] much = new byte[3 << 20];
        try (Exec exec = sandbox.containers.exec(home.id(), ExecSpec.of("/bin/cat"))) {
            Thread writer =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try (var input = exec.input()) {
                                            input.write(much);
                                        } catch (IOException e) {
                                            throw new java.io.UncheckedIOException(e);
                                        }
                                    });
            assertThat(exec.output().readAllBytes()).hasSize(much.length);
            writer.join();
        }
    }

    @Test
    void who_writes_to_a_program_that_has_ended_is_told() throws Exception {
        try (Exec exec = sandbox.containers.exec(home.id(), ExecSpec.of("/bin/true"))) {
            assertThat(exec.await(Sandbox.PATIENCE)).isPresent();

            assertThatThrownBy(() -> exec.input().write(new byte[1 << 20]))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("reads no more");
        }
    }

    @Test
    void no_link_leads_its_working_directory_out() {
        Ran.in(sandbox, home, "ln -s /proc/self/fd/5 /tmp/out; ln -s /proc/1/root /tmp/root");
        List<String> places = new ArrayList<>(List.of("/tmp/out", "/tmp/root", "/proc/self/cwd"));
        places.add("/proc/1/cwd");
        for (int i = 0; i < 24; i++) {
            places.add("/proc/self/fd/" + i);
        }

        for (String place : places) {
            var refusal =
                    Refusals.of(
                            () -> sandbox.containers.exec(home.id(), as(null, place, "ls; pwd")));
            assertThat(refusal.publicMessage()).contains("working directory", place);
            assertThat(refusal.category()).isEqualTo(ErrorCategory.UNPROCESSABLE);
        }
    }

    @Test
    void what_the_tenant_can_mend_is_refused_with_a_story() {
        assertThat(
                        Refusals.of(
                                        () ->
                                                sandbox.containers.exec(
                                                        home.id(), ExecSpec.of("no-such")))
                                .publicMessage())
                .contains("no such program", "no-such");
        assertThat(
                        Refusals.of(
                                        () ->
                                                sandbox.containers.exec(
                                                        home.id(), as("ghost", null, "id")))
                                .code())
                .isEqualTo("unknown-user");
        assertThat(
                        Refusals.of(
                                        () ->
                                                sandbox.containers.exec(
                                                        home.id(), as(null, "/nowhere", "id")))
                                .publicMessage())
                .contains("working directory", "/nowhere");
    }

    @Test
    void only_a_container_that_runs_can_be_joined() {
        ContainerSpec spec = Sandbox.shell("exec sleep 1000");
        ExecSpec what = ExecSpec.of("/bin/true");
        assertThat(Refusals.of(() -> sandbox.containers.exec(spec.id(), what)).code())
                .isEqualTo("container-not-found");
        sandbox.containers.start(spec, sandbox.image);

        sandbox.containers.pause(spec.id());
        assertThat(Refusals.of(() -> sandbox.containers.exec(spec.id(), what)).code())
                .isEqualTo("container-paused");
        sandbox.containers.kill(spec.id(), EndReason.USER_KILLED);
        sandbox.awaitEnd(spec.id());
        assertThat(Refusals.of(() -> sandbox.containers.exec(spec.id(), what)).code())
                .isEqualTo("container-not-running");
    }

    @Test
    void it_dies_with_its_container() throws Exception {
        ContainerSpec spec = Sandbox.shell("exec sleep 1000");
        sandbox.containers.start(spec, sandbox.image);
        try (Exec exec = sandbox.containers.exec(spec.id(), ExecSpec.of("/bin/sleep", "1000"))) {
            sandbox.containers.kill(spec.id(), EndReason.USER_KILLED);

            assertThat(exec.await(Sandbox.PATIENCE).orElseThrow().signal()).isEqualTo(KILL);
            assertThat(sandbox.awaitEnd(spec.id()).reason()).isEqualTo(EndReason.USER_KILLED);
        }
    }

    @Test
    void closing_it_ends_it_and_the_container_goes_on() {
        Exec exec = sandbox.containers.exec(home.id(), ExecSpec.of("/bin/sleep", "1000"));
        assertThat(ProcessHandle.of(exec.pid())).isPresent();

        exec.close();
        exec.close();

        Sandbox.until(() -> ProcessHandle.of(exec.pid()).isEmpty());
        assertThat(sandbox.containers.find(home.id()).orElseThrow().state())
                .isEqualTo(ContainerState.RUNNING);
    }

    @Test
    void it_takes_signals() throws Exception {
        try (Exec exec =
                sandbox.containers.exec(
                        home.id(),
                        ExecSpec.of(
                                "/bin/sh",
                                "-c",
                                "trap 'exit 12' USR1; echo up; while :; do usleep 10000; done"))) {
            exec.output().readNBytes(3);

            exec.signal(10);

            assertThat(exec.await(Sandbox.PATIENCE).orElseThrow().exitCode()).isEqualTo(12);
            exec.signal(10);
            assertThat(Refusals.of(() -> exec.signal(0)).code()).isEqualTo("unknown-signal");
        }
    }

    @Test
    void what_it_left_in_the_background_does_not_keep_its_output_open() {
        Ran ran = Ran.in(sandbox, home, "sleep 5 & echo done");

        assertThat(ran.output()).isEqualTo("done\n");
        assertThat(ran.end().isSuccess()).isTrue();
    }

    @Test
    void it_counts_for_the_container() throws Exception {
        long before = sandbox.containers.counters(home.id()).orElseThrow().cpuUsedNanos();
        try (Exec exec =
                sandbox.containers.exec(
                        home.id(), ExecSpec.of("/bin/sh", "-c", "while :; do :; done"))) {
            Sandbox.until(
                    () ->
                            sandbox.containers.counters(home.id()).orElseThrow().cpuUsedNanos()
                                    > before + Duration.ofMillis(200).toNanos());
            assertThat(sandbox.containers.counters(home.id()).orElseThrow().pids())
                    .isGreaterThanOrEqualTo(2);
            assertThat(exec.await(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void only_so_many_run_at_a_time() {
        ContainerSpec spec = Sandbox.withPids(Sandbox.shell("exec sleep 1000"), 200);
        sandbox.containers.start(spec, sandbox.image);
        for (int i = 0; i < Execs.MOST; i++) {
            sandbox.containers.exec(spec.id(), ExecSpec.of("/bin/sleep", "1000"));
        }

        assertThat(
                        Refusals.of(
                                        () ->
                                                sandbox.containers.exec(
                                                        spec.id(), ExecSpec.of("/bin/true")))
                                .code())
                .isEqualTo("too-many-execs");
        sandbox.containers.remove(spec.id());
    }

    @Test
    void another_agent_finds_none_of_them_and_can_join_the_container_itself() {
        try (Sandbox other = new Sandbox()) {
            other.containers.recover();
            ContainerSpec spec = Sandbox.shell("exec sleep 1000");
            other.containers.start(spec, other.image);
            Exec exec = other.containers.exec(spec.id(), ExecSpec.of("/bin/sleep", "1000"));

            other.agentComesBack();

            Sandbox.until(() -> ProcessHandle.of(exec.pid()).isEmpty());
            assertThat(Ran.in(other, spec, "echo again").output()).isEqualTo("again\n");
        }
    }
}
