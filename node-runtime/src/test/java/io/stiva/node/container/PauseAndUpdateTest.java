package io.stiva.node.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.node.cgroup.Limits;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.MilliCpu;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Signals, the freezer and limits that change while a container runs, on the real kernel. */
@Tag("root")
class PauseAndUpdateTest {

    private static final int HUP = 1;
    private static final int KILL = 9;
    private static final String COUNTS =
            "trap 'echo hup' HUP; trap 'echo bye; exit 3' TERM; i=0;"
                    + " while :; do i=$((i+1)); echo $i; usleep 10000; done";

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

    private static ContainerId counting() {
        ContainerSpec spec = Sandbox.shell(COUNTS);
        sandbox.containers.start(spec, sandbox.image);
        Sandbox.until(() -> sandbox.log(spec.id()).contains("3"));
        return spec.id();
    }

    private static long used(ContainerId id) {
        return sandbox.containers.counters(id).orElseThrow().cpuUsedNanos();
    }

    @Test
    void a_paused_container_does_nothing_until_it_goes_on() {
        ContainerId id = counting();

        ObservedContainer paused = sandbox.containers.pause(id);
        long before = used(id);
        sandbox.run("usleep 200000");
        long after = used(id);
        ObservedContainer again = sandbox.containers.unpause(id);

        assertThat(paused.state()).isEqualTo(ContainerState.PAUSED);
        assertThat(after).isEqualTo(before);
        assertThat(again.state()).isEqualTo(ContainerState.RUNNING);
        Sandbox.until(() -> used(id) > after);
        sandbox.containers.remove(id);
    }

    @Test
    void pausing_twice_is_pausing_once_and_what_does_not_run_cannot_be_paused() {
        ContainerId id = counting();
        sandbox.containers.pause(id);

        assertThat(sandbox.containers.pause(id).state()).isEqualTo(ContainerState.PAUSED);
        sandbox.containers.kill(id, EndReason.USER_KILLED);
        sandbox.awaitEnd(id);

        assertThat(Refusals.of(() -> sandbox.containers.pause(id)).code())
                .isEqualTo("container-not-running");
        assertThat(Refusals.of(() -> sandbox.containers.unpause(id)).category())
                .isEqualTo(ErrorCategory.CONFLICT);
        ContainerId nobody = Sandbox.shell("").id();
        assertThat(Refusals.of(() -> sandbox.containers.pause(nobody)).code())
                .isEqualTo("container-not-found");
    }

    @Test
    void a_paused_container_dies_at_once_when_it_is_killed() {
        ContainerId id = counting();
        sandbox.containers.pause(id);
        int lines = sandbox.log(id).size();

        sandbox.containers.kill(id, EndReason.USER_KILLED);
        DeathCertificate death = sandbox.awaitEnd(id);

        assertThat(death.signal()).isEqualTo(KILL);
        assertThat(death.reason()).isEqualTo(EndReason.USER_KILLED);
        assertThat(sandbox.log(id)).hasSize(lines);
    }

    @Test
    void a_paused_container_obeys_its_stop_signal() {
        ContainerId id = counting();
        sandbox.containers.pause(id);

        sandbox.containers.stop(id, EndReason.USER_STOPPED);

        assertThat(sandbox.awaitEnd(id).exitCode()).isEqualTo(3);
        assertThat(sandbox.log(id)).contains("bye");
    }

    @Test
    void a_paused_container_can_be_removed() {
        ContainerId id = counting();
        sandbox.containers.pause(id);

        sandbox.containers.remove(id);

        assertThat(sandbox.containers.find(id)).isEmpty();
    }

    @Test
    void a_signal_reaches_the_program_and_lets_a_paused_one_go_on() {
        ContainerId id = counting();
        sandbox.containers.pause(id);

        sandbox.containers.signal(id, HUP);

        Sandbox.until(() -> sandbox.log(id).contains("hup"));
        assertThat(sandbox.containers.find(id).orElseThrow().state())
                .isEqualTo(ContainerState.RUNNING);
        assertThat(Refusals.of(() -> sandbox.containers.signal(id, 65)).code())
                .isEqualTo("unknown-signal");
        sandbox.containers.signal(id, KILL);
        assertThat(sandbox.awaitEnd(id).reason()).isEqualTo(EndReason.USER_KILLED);
        assertThat(Refusals.of(() -> sandbox.containers.signal(id, HUP)).code())
                .isEqualTo("container-not-running");
    }

    @Test
    void a_paused_container_is_paused_for_the_next_agent_too() {
        try (Sandbox other = new Sandbox()) {
            other.containers.recover();
            ContainerSpec spec = Sandbox.shell(COUNTS);
            other.containers.start(spec, other.image);
            Sandbox.until(() -> other.log(spec.id()).contains("3")); // it has set its traps
            other.containers.pause(spec.id());

            other.agentComesBack();

            assertThat(other.containers.find(spec.id()).orElseThrow().state())
                    .isEqualTo(ContainerState.PAUSED);
            other.containers.stop(spec.id(), EndReason.USER_STOPPED);
            assertThat(other.awaitEnd(spec.id()).exitCode()).isEqualTo(3);
        }
    }

    @Test
    void limits_change_while_it_runs_and_the_kernel_has_them() throws Exception {
        ContainerId id = counting();
        int pid = sandbox.containers.find(id).orElseThrow().pid();

        ObservedContainer more =
                sandbox.containers.update(id, new Limits(new MilliCpu(1500), Bytes.mebi(96), 77));

        assertThat(more.spec().memory()).isEqualTo(Bytes.mebi(96));
        assertThat(limits(pid)).containsExactly("100663296", "150000", "77");
        sandbox.containers.update(id, new Limits(new MilliCpu(5), Bytes.mebi(32), 20));
        assertThat(limits(pid)).containsExactly("33554432", "5000", "20");
        sandbox.containers.remove(id);
    }

    /** What the container reads of itself: memory, CPU quota, processes. */
    private static List<String> limits(int pid) throws Exception {
        Path place = Path.of("/proc/" + pid + "/root/sys/fs/cgroup");
        boolean isVersion2 = Files.exists(place.resolve("cgroup.controllers"));
        List<String> files =
                isVersion2
                        ? List.of("memory.max", "cpu.max", "pids.max")
                        : List.of(
                                "memory/memory.limit_in_bytes",
                                "cpu/cpu.cfs_quota_us",
                                "pids/pids.max");
        List<String> values = new ArrayList<>();
        for (String file : files) {
            values.add(Files.readString(place.resolve(file)).strip().split(" ")[0]);
        }
        return values;
    }

    @Test
    void the_next_incarnation_has_the_new_limits_also_after_the_agent_was_away() {
        try (Sandbox other = new Sandbox()) {
            other.containers.recover();
            ContainerSpec spec =
                    Sandbox.shell("cd /sys/fs/cgroup; cat pids/pids.max || cat pids.max");
            other.run(spec);
            other.containers.update(spec.id(), new Limits(new MilliCpu(500), Bytes.mebi(64), 33));

            other.agentComesBack();
            ContainerSpec kept = other.containers.find(spec.id()).orElseThrow().spec();
            other.containers.start(spec, other.image);
            Sandbox.until(() -> other.log(spec.id()).contains("33"));

            assertThat(kept.pids()).isEqualTo(33);
        }
    }

    @Test
    void a_limit_below_what_is_in_use_is_refused_and_changes_nothing() {
        ContainerSpec spec =
                Sandbox.shell(
                        "dd if=/dev/zero of=/dev/shm/x bs=1M count=20; echo up; exec sleep 1000");
        sandbox.containers.start(spec, sandbox.image);
        Sandbox.until(() -> sandbox.log(spec.id()).contains("up"));

        var refusal =
                Refusals.of(
                        () ->
                                sandbox.containers.update(
                                        spec.id(),
                                        new Limits(new MilliCpu(100), Bytes.mebi(8), 10)));

        assertThat(refusal.code()).isEqualTo("memory-in-use");
        ObservedContainer seen = sandbox.containers.find(spec.id()).orElseThrow();
        assertThat(seen.state()).isEqualTo(ContainerState.RUNNING);
        assertThat(seen.spec().memory()).isEqualTo(Bytes.mebi(64));
        assertThat(seen.spec().pids()).isEqualTo(50);
        Limits tooLittle = new Limits(new MilliCpu(100), Bytes.mebi(1), 10);
        assertThat(Refusals.of(() -> sandbox.containers.update(spec.id(), tooLittle)).category())
                .isEqualTo(ErrorCategory.INVALID);
        sandbox.containers.remove(spec.id());
    }

    @Test
    void a_container_that_is_stopping_cannot_be_paused() {
        ContainerSpec spec =
                Sandbox.withGrace(
                        Sandbox.shell("trap '' TERM; echo up; while :; do usleep 10000; done"),
                        Duration.ofSeconds(30));
        sandbox.containers.start(spec, sandbox.image);
        Sandbox.until(() -> sandbox.log(spec.id()).contains("up"));
        sandbox.containers.stop(spec.id(), EndReason.USER_STOPPED);

        assertThat(Refusals.of(() -> sandbox.containers.pause(spec.id())).code())
                .isEqualTo("container-not-running");

        sandbox.containers.remove(spec.id());
    }
}
