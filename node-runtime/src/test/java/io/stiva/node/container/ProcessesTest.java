package io.stiva.node.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.RestartPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What runs in a container, and waiting for its end, on the real kernel. */
@Tag("root")
class ProcessesTest {

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
    void processes_are_told_with_the_ids_they_have_inside() {
        ContainerSpec spec = Sandbox.withUser(Sandbox.shell("sleep 77 & echo up; wait"), "web");
        sandbox.containers.start(spec, sandbox.image);
        Sandbox.until(() -> sandbox.log(spec.id()).contains("up"));
        ExecSpec joined = new ExecSpec(List.of("/bin/sleep", "88"), Map.of(), "0", null, null);
        try (Exec exec = sandbox.containers.exec(spec.id(), joined)) {
            assertThat(exec.pid()).isPositive();
            Sandbox.until(() -> sandbox.containers.processes(spec.id()).size() == 3);
            Sandbox.until(
                    () ->
                            sandbox.containers.processes(spec.id()).stream()
                                    .allMatch(process -> process.state().equals("S")));

            List<ContainerProcess> seen = sandbox.containers.processes(spec.id());

            ContainerProcess first = seen.getFirst();
            assertThat(first.pid()).isEqualTo(1);
            assertThat(first.parent()).isZero();
            assertThat(first.user()).isEqualTo(33);
            assertThat(first.command()).startsWith("/bin/sh -c sleep 77");
            assertThat(first.resident()).isGreaterThan(Bytes.ZERO);
            assertThat(first.age()).isBetween(Duration.ZERO, Sandbox.PATIENCE);
            assertThat(seen.get(1).parent()).isEqualTo(1);
            assertThat(seen.get(1).command()).isEqualTo("sleep 77");
            assertThat(seen.get(2).parent()).isZero();
            assertThat(seen.get(2).user()).isZero();
            assertThat(seen.get(2).command()).isEqualTo("/bin/sleep 88");
        }
        sandbox.containers.kill(spec.id(), EndReason.USER_KILLED);
        sandbox.awaitEnd(spec.id());
        assertThat(Refusals.of(() -> sandbox.containers.processes(spec.id())).code())
                .isEqualTo("container-not-running");
    }

    @Test
    void who_waits_for_an_incarnation_gets_its_certificate() throws Exception {
        ContainerSpec spec =
                Sandbox.with(
                        Sandbox.shell("[ -e /again ] && exit 5; touch /again; exit 4"),
                        RestartPolicy.parse("on-failure:1"));
        sandbox.containers.start(spec, sandbox.image);

        DeathCertificate second =
                sandbox.containers.await(spec.id(), 2, Sandbox.PATIENCE).orElseThrow();
        DeathCertificate first =
                sandbox.containers.await(spec.id(), 1, Duration.ZERO).orElseThrow();

        assertThat(first.exitCode()).isEqualTo(4);
        assertThat(second.exitCode()).isEqualTo(5);
        assertThat(sandbox.containers.await(spec.id(), 3, Duration.ofMillis(20))).isEmpty();
    }

    @Test
    void who_waits_when_it_is_killed_is_told_and_who_comes_after_its_removal_is_refused()
            throws Exception {
        ContainerSpec spec = Sandbox.shell("exec sleep 1000");
        sandbox.containers.start(spec, sandbox.image);
        FutureTask<DeathCertificate> end =
                new FutureTask<>(
                        () ->
                                sandbox.containers
                                        .await(spec.id(), 1, Sandbox.PATIENCE)
                                        .orElseThrow());
        Thread.ofPlatform().start(end);

        sandbox.containers.kill(spec.id(), EndReason.USER_KILLED);

        assertThat(end.get().reason()).isEqualTo(EndReason.USER_KILLED);
        sandbox.containers.remove(spec.id());
        assertThat(Refusals.of(() -> sandbox.containers.await(spec.id(), 1, Duration.ZERO)).code())
                .isEqualTo("container-not-found");
    }
}
