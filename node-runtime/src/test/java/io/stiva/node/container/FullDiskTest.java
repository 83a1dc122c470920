package io.stiva.node.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.node.linux.SmallDisk;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.RestartPolicy;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The node's disk is full: nothing starts, nothing that happened is lost, all goes on with room.
 */
@Tag("root")
class FullDiskTest {

    private static final int USR1 = 10;

    private final Sandbox sandbox = new Sandbox();
    private SmallDisk disk;
    private LinuxContainers containers;

    @BeforeEach
    void open() throws IOException {
        disk = new SmallDisk(Files.createDirectory(sandbox.directory.resolve("disk")), 8);
        containers = agent();
    }

    @AfterEach
    void close() {
        containers.list().forEach(each -> containers.remove(each.id()));
        containers.close();
        disk.close();
        sandbox.close();
    }

    private LinuxContainers agent() {
        RuntimeConfig usual = sandbox.config();
        LinuxContainers agent =
                LinuxContainers.open(
                        new RuntimeConfig(
                                disk.directory().resolve("state"),
                                sandbox.instance + "full",
                                usual.firstId(),
                                16,
                                usual.logLimit(),
                                usual.logRate(),
                                Bytes.mebi(2)),
                        BeforeExec.NOTHING,
                        ContainerListener.NOBODY);
        agent.recover();
        return agent;
    }

    @Test
    void a_start_is_refused_with_what_is_missing_and_works_when_there_is_room() {
        ContainerSpec first = Sandbox.shell("sleep 1000");
        ContainerSpec second = Sandbox.shell("sleep 1000");
        containers.start(first, sandbox.image);
        disk.fill();

        for (int attempt = 1; attempt <= 2; attempt++) {
            assertThat(Refusals.of(() -> containers.start(second, sandbox.image)))
                    .satisfies(
                            refusal -> {
                                assertThat(refusal.code()).isEqualTo("node-disk-full");
                                assertThat(refusal.publicMessage()).contains("2 MiB needed");
                                assertThat(refusal.category().isRetryable()).isTrue();
                            });
        }
        assertThat(containers.find(first.id()).map(ObservedContainer::state))
                .contains(ContainerState.RUNNING);

        disk.makeRoom();

        assertThat(containers.start(second, sandbox.image))
                .satisfies(
                        now -> {
                            assertThat(now.state()).isEqualTo(ContainerState.RUNNING);
                            assertThat(now.restarts()).isZero();
                            assertThat(now.deaths()).isEmpty();
                        });
    }

    @Test
    void what_ended_meanwhile_is_told_at_once_and_known_to_the_next_agent() {
        ContainerSpec spec = Sandbox.shell("sleep 1000");
        containers.start(spec, sandbox.image);
        disk.fill();

        containers.kill(spec.id(), EndReason.USER_KILLED);

        Sandbox.until(() -> ended(spec));
        disk.makeRoom();
        containers.close();
        containers = agent();
        assertThat(ended(spec)).isTrue();
        assertThat(containers.find(spec.id()).flatMap(ObservedContainer::lastDeath))
                .map(DeathCertificate::reason)
                .contains(EndReason.USER_KILLED);
    }

    private boolean ended(ContainerSpec spec) {
        return containers.find(spec.id()).orElseThrow().state() == ContainerState.STOPPED;
    }

    @Test
    void a_restart_waits_for_room_and_is_counted_once() {
        ContainerSpec spec =
                Sandbox.with(
                        Sandbox.shell("trap 'exit 3' USR1; while :; do usleep 10000; done"),
                        RestartPolicy.parse("on-failure:2"));
        containers.start(spec, sandbox.image);
        disk.fill();
        containers.signal(spec.id(), USR1);

        // More attempts than the policy allows restarts.
        Sandbox.until(() -> containers.find(spec.id()).orElseThrow().incarnation() > 4);
        disk.makeRoom();

        Sandbox.until(
                () -> containers.find(spec.id()).orElseThrow().state() == ContainerState.RUNNING);
        assertThat(containers.find(spec.id()).orElseThrow())
                .satisfies(
                        now -> {
                            assertThat(now.restarts()).isEqualTo(1);
                            assertThat(now.deaths()).hasSize(1);
                        });
    }
}
