package io.stiva.node.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.node.cgroup.Pressure;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.MilliCpu;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the kernel counts, on the real kernel. */
@Tag("root")
class StatsTest {

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
    void what_it_writes_to_the_disk_is_counted() {
        ContainerSpec spec =
                Sandbox.shell(
                        "dd if=/dev/zero of=/file bs=1M count=4 conv=fsync; echo up; exec sleep"
                                + " 1000");
        sandbox.containers.start(spec, sandbox.image);
        Sandbox.until(() -> sandbox.log(spec.id()).contains("up"));

        ContainerStats stats = sandbox.containers.stats(spec.id()).orElseThrow();

        assertThat(stats.io().writtenBytes()).isBetween(Bytes.mebi(4), Bytes.mebi(16));
        assertThat(stats.io().writes()).isPositive();
        assertThat(stats.incarnation()).isEqualTo(1);
        assertThat(stats.counters().pids()).isEqualTo(1);
        assertThat(stats.network().sent()).isEqualTo(Bytes.ZERO);
        sandbox.containers.kill(spec.id(), EndReason.USER_KILLED);
        sandbox.awaitEnd(spec.id());
        assertThat(sandbox.containers.stats(spec.id())).isEmpty();
    }

    @Test
    void who_waits_for_the_cpu_is_under_pressure_and_who_sleeps_is_not() {
        ContainerSpec busy =
                Sandbox.withCpu(
                        Sandbox.shell("while :; do :; done & while :; do :; done"),
                        new MilliCpu(50));
        ContainerSpec idle = Sandbox.shell("exec sleep 1000");
        sandbox.containers.start(busy, sandbox.image);
        sandbox.containers.start(idle, sandbox.image);

        Sandbox.until(() -> pressure(busy).cpu().some().compareTo(Duration.ofMillis(500)) > 0);

        assertThat(pressure(idle).cpu().some()).isLessThan(Duration.ofMillis(500));
        assertThat(pressure(busy).memory().full()).isEqualTo(Duration.ZERO);
        sandbox.containers.remove(busy.id());
        sandbox.containers.remove(idle.id());
    }

    private static Pressure pressure(ContainerSpec spec) {
        return Objects.requireNonNull(sandbox.containers.stats(spec.id()).orElseThrow().pressure());
    }

    @Test
    void who_joins_is_counted_where_the_container_is() {
        ContainerSpec spec = Sandbox.shell("exec sleep 1000");
        sandbox.containers.start(spec, sandbox.image);
        Bytes before = sandbox.containers.stats(spec.id()).orElseThrow().io().writtenBytes();

        Ran.in(sandbox, spec, "dd if=/dev/zero of=/file bs=1M count=2 conv=fsync");

        assertThat(sandbox.containers.stats(spec.id()).orElseThrow().io().writtenBytes().value())
                .isGreaterThanOrEqualTo(before.value() + Bytes.mebi(2).value());
        sandbox.containers.remove(spec.id());
    }

    @Test
    void traffic_is_what_all_devices_but_the_loopback_had() {
        NetworkUse use =
                NetworkUse.parse(
                        """
                        Inter-|   Receive                            |  Transmit
                         face |bytes packets errs drop fifo frame compressed multicast|bytes …
                            lo:  999  9 0 0 0 0 0 0  999  9 0 0 0 0 0 0
                          eth0: 1000 10 0 1 0 0 0 0 2000 20 0 2 0 0 0 0
                          eth1:5 1 0 0 0 0 0 0 6 2 0 0 0 0 0 0
                        """);

        assertThat(use).isEqualTo(new NetworkUse(new Bytes(1005), new Bytes(2006), 11, 22, 3));
    }
}
