package io.stiva.node.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.MilliCpu;
import io.stiva.vocabulary.RestartPolicy;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Limits hold, and what the kernel did about them is told. */
@Tag("root")
class LimitsTest {

    /** One buffer above the limit of 64 MiB. */
    private static final String EAT_MEMORY = "exec dd if=/dev/zero of=/dev/null bs=100M count=1";

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
    void who_passes_the_memory_limit_is_killed_and_the_certificate_says_so() {
        ContainerSpec spec = Sandbox.shell("echo before; " + EAT_MEMORY);
        sandbox.containers.start(spec, sandbox.image);

        DeathCertificate death = sandbox.awaitEnd(spec.id());

        assertThat(death.reason()).isEqualTo(EndReason.OOM_KILLED);
        assertThat(death.signal()).isEqualTo(9);
        assertThat(death.exitCode()).isNull();
        assertThat(death.counters().oomKills()).isPositive();
        assertThat(death.counters().memoryPeak()).isBetween(Bytes.mebi(32), Bytes.mebi(64));
        assertThat(death.lastLines()).extracting(LogLine::text).contains("before");
    }

    @Test
    void an_oom_killed_container_is_restarted_when_its_policy_says_so() {
        ContainerSpec spec =
                Sandbox.with(
                        Sandbox.shell(
                                "[ -e /again ] && exec sleep 1000; touch /again; " + EAT_MEMORY),
                        RestartPolicy.parse("on-failure:3"));
        sandbox.containers.start(spec, sandbox.image);

        ObservedContainer again =
                sandbox.await(
                        spec.id(),
                        c -> c.state() == ContainerState.RUNNING && c.incarnation() == 2);

        assertThat(again.restarts()).isEqualTo(1);
        assertThat(again.lastDeath().orElseThrow().reason()).isEqualTo(EndReason.OOM_KILLED);
        assertThat(sandbox.containers.counters(spec.id()).orElseThrow().oomKills()).isZero();
        sandbox.containers.remove(spec.id());
    }

    @Test
    void a_busy_container_is_throttled_to_its_share() {
        // A twentieth of a CPU: also on a crowded machine it would get more than that.
        ContainerSpec spec =
                Sandbox.withCpu(Sandbox.shell("while :; do :; done"), new MilliCpu(50));
        sandbox.containers.start(spec, sandbox.image);

        Sandbox.until(
                () ->
                        sandbox.containers.counters(spec.id()).orElseThrow().cpuThrottledPeriods()
                                >= 5);
        Counters seen = sandbox.containers.counters(spec.id()).orElseThrow();
        sandbox.containers.remove(spec.id());

        assertThat(seen.cpuThrottledNanos()).isPositive();
        // 5 ms in each period of 100 ms, and what had begun before the first was over.
        assertThat(seen.cpuUsedNanos())
                .isLessThanOrEqualTo(Duration.ofMillis(5 * (seen.cpuPeriods() + 10)).toNanos());
        assertThat(seen.pids()).isEqualTo(1);
        assertThat(seen.memoryCurrent()).isGreaterThan(Bytes.ZERO);
    }

    @Test
    void a_fork_bomb_meets_its_limit() {
        ContainerSpec spec =
                Sandbox.withPids(
                        Sandbox.shell("for i in $(seq 40); do sleep 100 & done; echo survived"),
                        10);
        sandbox.containers.start(spec, sandbox.image);

        DeathCertificate death = sandbox.awaitEnd(spec.id());

        assertThat(death.exitCode()).isNotEqualTo(0);
        assertThat(sandbox.log(spec.id()))
                .anyMatch(line -> line.contains("can't fork: Resource temporarily unavailable"));
    }

    @Test
    void a_flood_of_output_leaves_a_log_within_its_bound() throws Exception {
        RuntimeConfig usual = sandbox.config();
        RuntimeConfig small =
                new RuntimeConfig(
                        sandbox.directory.resolve("small"),
                        sandbox.instance + "small",
                        usual.firstId() + 65536 * 100,
                        16,
                        new Bytes(64 * 1024),
                        Bytes.mebi(8),
                        usual.leastFreeDisk());
        ContainerSpec spec = Sandbox.shell("seq 100000; echo the end");
        try (LinuxContainers containers =
                LinuxContainers.open(small, BeforeExec.NOTHING, ContainerListener.NOBODY)) {
            containers.recover();
            containers.start(spec, sandbox.image);
            Sandbox.until(() -> containers.find(spec.id()).orElseThrow().state().isFinal());

            java.nio.file.Path directory =
                    small.stateDirectory().resolve("containers").resolve(spec.id().toString());
            assertThat(java.nio.file.Files.size(directory.resolve("log")))
                    .isLessThanOrEqualTo(64 * 1024);
            assertThat(java.nio.file.Files.size(directory.resolve("log.1")))
                    .isLessThanOrEqualTo(64 * 1024);
            try (LogReader log = containers.logs(spec.id(), LogQuery.last(2))) {
                assertThat(log.next(Duration.ZERO).orElseThrow().text()).isEqualTo("100000");
                assertThat(log.next(Duration.ZERO).orElseThrow().text()).isEqualTo("the end");
                assertThat(log.isEnded()).isTrue();
            }
            containers.remove(spec.id());
        }
    }
}
