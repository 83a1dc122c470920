package io.stiva.node.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.node.container.ObservedHealth.Status;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Health checks and the limit on run time, on the real kernel. */
@Tag("root")
class OversightTest {

    private static final String SERVES =
            "mkdir -p /www; echo hello > /www/index.html; exec httpd -f -p 8080 -h /www";

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

    private static HealthCheck quick(HealthCheck check) {
        return check.paced(Duration.ZERO, Duration.ofMillis(100), Duration.ofMillis(500), 2);
    }

    private static ContainerSpec checked(String script, HealthCheck check) {
        ContainerSpec spec =
                Sandbox.with(Sandbox.shell(script), new Oversight(quick(check), null, false));
        sandbox.containers.start(spec, sandbox.image);
        return spec;
    }

    private static ObservedHealth await(ContainerSpec spec, Status status) {
        return sandbox.await(spec.id(), c -> c.health().status() == status).health();
    }

    @Test
    void a_server_that_answers_is_healthy_and_one_without_the_page_is_not() {
        ContainerSpec good = checked(SERVES, HealthCheck.http(8080, "/index.html"));
        ContainerSpec bad = checked(SERVES, HealthCheck.http(8080, "/other"));

        assertThat(await(good, Status.HEALTHY).output()).startsWith("HTTP/1.").contains("200");
        assertThat(await(bad, Status.UNHEALTHY).output()).contains("404");
        sandbox.containers.remove(good.id());
        sandbox.containers.remove(bad.id());
    }

    @Test
    void a_port_nobody_listens_on_is_ill_and_one_that_somebody_does_is_well() {
        ContainerSpec listens = checked(SERVES, HealthCheck.tcp(8080));
        ContainerSpec sleeps = checked("exec sleep 1000", HealthCheck.tcp(8080));

        await(listens, Status.HEALTHY);
        ObservedHealth ill = await(sleeps, Status.UNHEALTHY);

        assertThat(ill.output()).isEqualTo("refused");
        assertThat(ill.failuresInRow()).isGreaterThanOrEqualTo(2);
        sandbox.containers.remove(listens.id());
        sandbox.containers.remove(sleeps.id());
    }

    @Test
    void a_command_says_how_it_is_and_the_listener_hears_each_change() {
        ContainerSpec spec =
                checked(
                        "exec sleep 1000",
                        HealthCheck.command(
                                "/bin/sh", "-c", "echo looking >&2; [ -e /well ] && echo ok"));
        assertThat(await(spec, Status.UNHEALTHY).output()).isEqualTo("looking\n");

        Ran.in(sandbox, spec, "touch /well");

        assertThat(await(spec, Status.HEALTHY).output()).isEqualTo("looking\nok\n");
        assertThat(
                        sandbox.heard.stream()
                                .filter(c -> c.id().equals(spec.id()))
                                .filter(c -> c.state() == ContainerState.RUNNING)
                                .map(c -> c.health().status()))
                .containsExactly(Status.STARTING, Status.UNHEALTHY, Status.HEALTHY);
        sandbox.containers.remove(spec.id());
    }

    @Test
    void a_command_that_hangs_or_talks_without_end_has_failed_and_is_gone() {
        ContainerSpec hangs = checked("exec sleep 1000", HealthCheck.command("sleep", "77"));
        ContainerSpec talks = checked("exec sleep 1000", HealthCheck.command("yes"));

        await(hangs, Status.UNHEALTHY);
        await(talks, Status.UNHEALTHY);

        // Nothing of an earlier check is left beside the first process and what looks.
        sandbox.containers.pause(hangs.id());
        Sandbox.until(() -> sandbox.containers.counters(hangs.id()).orElseThrow().pids() <= 2);
        sandbox.containers.remove(hangs.id());
        sandbox.containers.remove(talks.id());
    }

    @Test
    void a_server_that_is_silent_has_failed() {
        ContainerSpec spec =
                checked(
                        "exec /bin/busybox nc -ll -p 8080 -e sleep 1000",
                        HealthCheck.http(8080, "/"));

        assertThat(await(spec, Status.UNHEALTHY).output())
                .isIn("no answer in time", "refused", "no HTTP: ");
        sandbox.containers.remove(spec.id());
    }

    @Test
    void a_paused_container_is_not_looked_at_and_another_agent_looks_again() {
        try (Sandbox other = new Sandbox()) {
            other.containers.recover();
            ContainerSpec spec =
                    Sandbox.with(
                            Sandbox.shell("exec sleep 1000"),
                            new Oversight(quick(HealthCheck.command("true")), null, false));
            other.containers.start(spec, other.image);
            other.await(spec.id(), c -> c.health().status() == Status.HEALTHY);

            ObservedContainer paused = other.containers.pause(spec.id());
            other.run("usleep 400000");
            assertThat(other.containers.find(spec.id()).orElseThrow().health())
                    .isEqualTo(paused.health());
            other.agentComesBack();
            other.containers.unpause(spec.id());

            other.await(spec.id(), c -> c.health().status() == Status.HEALTHY);
        }
    }

    @Test
    void nobody_looks_at_a_container_without_a_check() {
        ContainerSpec spec = Sandbox.shell("exit 0");
        sandbox.run(spec);

        assertThat(sandbox.containers.find(spec.id()).orElseThrow().health())
                .isEqualTo(ObservedHealth.UNCHECKED);
    }

    @Test
    void a_container_that_had_its_time_is_stopped_and_not_restarted() {
        ContainerSpec spec =
                Sandbox.with(
                        Sandbox.with(
                                Sandbox.shell(
                                        "trap 'exit 4' TERM; echo up; while :; do usleep 10000;"
                                                + " done"),
                                new Oversight(null, Duration.ofSeconds(1), false)),
                        io.stiva.vocabulary.RestartPolicy.ALWAYS);
        sandbox.containers.start(spec, sandbox.image);

        DeathCertificate death = sandbox.awaitEnd(spec.id());

        assertThat(death.reason()).isEqualTo(EndReason.RUNTIME_LIMIT);
        assertThat(death.exitCode()).isEqualTo(4);
        assertThat(Duration.between(death.startedAt(), death.endedAt()))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(sandbox.containers.find(spec.id()).orElseThrow().state())
                .isEqualTo(ContainerState.STOPPED);
    }

    @Test
    void the_time_goes_on_while_the_agent_is_away() {
        try (Sandbox other = new Sandbox()) {
            other.containers.recover();
            ContainerSpec spec =
                    Sandbox.with(
                            Sandbox.shell("exec sleep 1000"),
                            new Oversight(null, Duration.ofSeconds(1), false));
            ContainerSpec quick = Sandbox.withGrace(spec, Duration.ZERO);
            other.containers.start(quick, other.image);

            other.agentComesBack();

            assertThat(other.awaitEnd(quick.id()).reason()).isEqualTo(EndReason.RUNTIME_LIMIT);
            assertThat(List.of(other.containers.find(quick.id()).orElseThrow().state()))
                    .containsExactly(ContainerState.STOPPED);
        }
    }
}
