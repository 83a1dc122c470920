package io.stiva.node.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.node.container.LogLine.Stream;
import io.stiva.node.image.Image;
import io.stiva.node.image.ImageConfig;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.RestartPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Starting, ending, stopping and restarting, on the real kernel. */
@Tag("root")
class LifeOnTheKernelTest {

    private static final String OBEYS =
            "trap 'echo bye; exit 3' TERM; echo up; while :; do usleep 10000; done";

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

    @Test
    void an_exit_code_of_zero_is_success_and_another_is_failure() {
        ContainerSpec good = Sandbox.shell("exit 0");
        ContainerSpec bad = Sandbox.shell("exit 7");
        sandbox.containers.start(good, sandbox.image);
        sandbox.containers.start(bad, sandbox.image);

        DeathCertificate success = sandbox.awaitEnd(good.id());
        DeathCertificate failure = sandbox.awaitEnd(bad.id());

        assertThat(success.reason()).isEqualTo(EndReason.COMPLETED);
        assertThat(success.exitCode()).isZero();
        assertThat(sandbox.containers.find(good.id()).orElseThrow().state())
                .isEqualTo(ContainerState.SUCCEEDED);
        assertThat(failure.reason()).isEqualTo(EndReason.APP_ERROR);
        assertThat(failure.exitCode()).isEqualTo(7);
        assertThat(failure.counters().cpuUsedNanos()).isPositive();
        assertThat(sandbox.containers.find(bad.id()).orElseThrow().state())
                .isEqualTo(ContainerState.FAILED);
    }

    @Test
    void the_two_streams_are_told_apart_and_stamped() {
        ContainerSpec spec = Sandbox.shell("echo out; echo err >&2; printf 'no end'");
        sandbox.containers.start(spec, sandbox.image);
        DeathCertificate death = sandbox.awaitEnd(spec.id());

        List<LogLine> lines = sandbox.lines(spec.id(), LogQuery.ALL);

        assertThat(lines)
                .extracting(LogLine::stream, LogLine::text)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(Stream.STDOUT, "out"),
                        org.assertj.core.groups.Tuple.tuple(Stream.STDERR, "err"),
                        org.assertj.core.groups.Tuple.tuple(Stream.STDOUT, "no end"));
        assertThat(lines)
                .allMatch(
                        line ->
                                !line.time().isBefore(death.startedAt().minusSeconds(1))
                                        && !line.time().isAfter(death.endedAt()));
    }

    @Test
    void stop_sends_the_signal_and_waits_for_the_program() {
        ContainerSpec spec = Sandbox.shell(OBEYS);
        sandbox.containers.start(spec, sandbox.image);
        Sandbox.until(() -> sandbox.log(spec.id()).contains("up"));

        sandbox.containers.stop(spec.id(), EndReason.SCALED_DOWN);
        sandbox.containers.stop(spec.id(), EndReason.USER_STOPPED);
        DeathCertificate death = sandbox.awaitEnd(spec.id());

        assertThat(death.exitCode()).isEqualTo(3);
        assertThat(death.reason()).isEqualTo(EndReason.SCALED_DOWN);
        assertThat(sandbox.log(spec.id())).contains("bye");
        assertThat(sandbox.containers.find(spec.id()).orElseThrow().state())
                .isEqualTo(ContainerState.STOPPED);
    }

    @Test
    void the_images_own_stop_signal_is_sent() {
        ImageConfig config =
                new ImageConfig(
                        List.of(), List.of(), List.of(), null, null, "SIGQUIT", List.of(),
                        List.of(), Map.of());
        Image image = sandbox.configured(config);
        ContainerSpec spec =
                Sandbox.shell(
                        "trap 'exit 5' QUIT; trap 'exit 6' TERM; echo up; while :; do usleep"
                                + " 10000; done");
        sandbox.containers.start(spec, image);
        Sandbox.until(() -> sandbox.log(spec.id()).contains("up"));

        sandbox.containers.stop(spec.id(), EndReason.USER_STOPPED);

        assertThat(sandbox.awaitEnd(spec.id()).exitCode()).isEqualTo(5);
    }

    @Test
    void who_does_not_obey_is_killed_after_its_grace() {
        ContainerSpec spec =
                Sandbox.withGrace(
                        Sandbox.shell("trap '' TERM; echo up; while :; do usleep 10000; done"),
                        Duration.ofMillis(300));
        sandbox.containers.start(spec, sandbox.image);
        Sandbox.until(() -> sandbox.log(spec.id()).contains("up"));

        sandbox.containers.stop(spec.id(), EndReason.USER_STOPPED);
        DeathCertificate death = sandbox.awaitEnd(spec.id());

        assertThat(death.signal()).isEqualTo(9);
        assertThat(death.reason()).isEqualTo(EndReason.USER_STOPPED);
    }

    @Test
    void kill_ends_everything_at_once() {
        ContainerSpec spec = Sandbox.shell("sleep 1000 & sleep 1000 & echo up; wait");
        sandbox.containers.start(spec, sandbox.image);
        Sandbox.until(() -> sandbox.log(spec.id()).contains("up"));

        sandbox.containers.kill(spec.id(), EndReason.USER_KILLED);
        DeathCertificate death = sandbox.awaitEnd(spec.id());

        assertThat(death.signal()).isEqualTo(9);
        assertThat(death.reason()).isEqualTo(EndReason.USER_KILLED);
    }

    @Test
    void a_failing_program_is_restarted_as_often_as_its_policy_allows() {
        ContainerSpec spec =
                Sandbox.with(
                        Sandbox.shell("echo try; exit 1"), RestartPolicy.parse("on-failure:2"));
        sandbox.containers.start(spec, sandbox.image);

        ObservedContainer last = sandbox.await(spec.id(), c -> c.state() == ContainerState.FAILED);

        assertThat(last.incarnation()).isEqualTo(3);
        assertThat(last.restarts()).isEqualTo(2);
        assertThat(last.deaths())
                .extracting(DeathCertificate::incarnation)
                .containsExactly(1, 2, 3);
        assertThat(sandbox.log(spec.id())).containsExactly("try", "try", "try");
        assertThat(
                        sandbox.heard.stream()
                                .filter(c -> c.id().equals(spec.id()))
                                .map(ObservedContainer::state))
                .containsExactly(
                        ContainerState.STARTING,
                        ContainerState.RUNNING,
                        ContainerState.RESTARTING,
                        ContainerState.STARTING,
                        ContainerState.RUNNING,
                        ContainerState.RESTARTING,
                        ContainerState.STARTING,
                        ContainerState.RUNNING,
                        ContainerState.FAILED);
    }

    @Test
    void a_stop_during_the_back_off_cancels_the_restart() {
        ContainerSpec spec = Sandbox.with(Sandbox.shell("exit 1"), RestartPolicy.ALWAYS);
        sandbox.containers.start(spec, sandbox.image);
        // By the sixth incarnation the pause is longer than three seconds.
        sandbox.await(
                spec.id(), c -> c.state() == ContainerState.RESTARTING && c.incarnation() >= 6);

        sandbox.containers.stop(spec.id(), EndReason.USER_STOPPED);

        ObservedContainer stopped = sandbox.containers.find(spec.id()).orElseThrow();
        assertThat(stopped.state()).isEqualTo(ContainerState.STOPPED);
        assertThat(stopped.nextStartAt()).isNull();
    }

    @Test
    void a_stopped_container_starts_again_with_its_files() {
        ContainerSpec spec =
                Sandbox.shell("[ -e /mark ] && echo kept; touch /mark; echo up; exec sleep 1000");
        sandbox.containers.start(spec, sandbox.image);
        Sandbox.until(() -> sandbox.log(spec.id()).contains("up"));
        sandbox.containers.kill(spec.id(), EndReason.USER_STOPPED);
        sandbox.awaitEnd(spec.id());

        ObservedContainer again = sandbox.containers.start(spec, sandbox.image);
        Sandbox.until(() -> sandbox.log(spec.id()).contains("kept"));

        assertThat(again.incarnation()).isEqualTo(2);
        assertThat(sandbox.containers.start(spec, sandbox.image).incarnation()).isEqualTo(2);
        sandbox.containers.remove(spec.id());
    }

    @Test
    void a_program_that_is_not_there_is_the_tenants_to_mend() {
        ContainerSpec spec = Sandbox.spec(List.of("no-such-program"));

        var refusal = Refusals.of(() -> sandbox.containers.start(spec, sandbox.image));

        assertThat(refusal.category()).isEqualTo(ErrorCategory.UNPROCESSABLE);
        assertThat(refusal.publicMessage()).contains("no such program", "no-such-program");
        ObservedContainer failed = sandbox.containers.find(spec.id()).orElseThrow();
        assertThat(failed.state()).isEqualTo(ContainerState.FAILED);
        assertThat(failed.lastDeath().orElseThrow().reason()).isEqualTo(EndReason.INVALID_SPEC);
    }

    @Test
    void a_file_that_cannot_be_executed_and_an_unknown_user_are_refused() {
        ContainerSpec text = Sandbox.spec(List.of("/etc/passwd"));
        ContainerSpec nobody = Sandbox.withUser(Sandbox.shell("true"), "ghost");
        ContainerSpec nothing = Sandbox.spec(null);

        assertThat(Refusals.of(() -> sandbox.containers.start(text, sandbox.image)).publicMessage())
                .contains("not executable");
        assertThat(Refusals.of(() -> sandbox.containers.start(nobody, sandbox.image)).code())
                .isEqualTo("unknown-user");
        assertThat(Refusals.of(() -> sandbox.containers.start(nothing, sandbox.image)).code())
                .isEqualTo("no-command");
    }

    @Test
    void the_images_configuration_is_used_where_the_container_says_nothing() {
        Image image =
                sandbox.configured(
                        BusyboxImage.config(
                                "web:logs",
                                "/tmp",
                                "/bin/sh",
                                "-c",
                                "id -u; id -g; pwd; echo $FROM_IMAGE"));
        ContainerSpec spec = Sandbox.spec(null);
        sandbox.containers.start(spec, image);
        sandbox.awaitEnd(spec.id());

        assertThat(sandbox.log(spec.id())).containsExactly("33", "44", "/tmp", "yes");
    }

    @Test
    void a_follower_hears_new_lines_and_the_end() throws Exception {
        ContainerSpec spec = Sandbox.shell("echo one; while [ ! -e /go ]; do usleep 10000; done;");
        ContainerSpec talker =
                Sandbox.shell("echo one; usleep 300000; echo two; usleep 300000; echo three");
        sandbox.containers.start(talker, sandbox.image);

        try (LogReader log =
                sandbox.containers.logs(talker.id(), new LogQuery(Integer.MAX_VALUE, null, true))) {
            assertThat(log.next(Sandbox.PATIENCE).orElseThrow().text()).isEqualTo("one");
            assertThat(log.next(Sandbox.PATIENCE).orElseThrow().text()).isEqualTo("two");
            assertThat(log.next(Sandbox.PATIENCE).orElseThrow().text()).isEqualTo("three");
            assertThat(log.next(Sandbox.PATIENCE)).isEmpty();
            assertThat(log.isEnded()).isTrue();
        }
        assertThat(sandbox.lines(talker.id(), LogQuery.last(1)))
                .extracting(LogLine::text)
                .containsExactly("three");
        assertThat(Refusals.of(() -> sandbox.containers.logs(spec.id(), LogQuery.ALL)).category())
                .isEqualTo(ErrorCategory.NOT_FOUND);
    }
}
