package io.stiva.node.usage;

import static io.stiva.node.usage.UsageWorld.NOON;
import static io.stiva.node.usage.UsageWorld.ended;
import static io.stiva.node.usage.UsageWorld.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.node.linux.BootClock;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.NodeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageMeteringTest {

    private static final long POLL_NANOS = 5_000_000;

    @TempDir Path directory;

    @Test
    void what_a_listener_hears_becomes_batches_on_disk() throws Exception {
        NodeClock clock = new LinuxClock(Clock.systemUTC());
        try (UsageMetering metering = open(clock, UsageSettings.STANDARD_LIMIT)) {
            Instant start = clock.now().minusSeconds(3);
            metering.start(() -> List.of(running(1, 1, start)));
            metering.changed(ended(1, start, clock.now(), 0));
            await(() -> !metering.pending(1).isEmpty());
            MeteringOutbox outbox = new MeteringOutbox(metering);
            assertThat(outbox.oldest().orElseThrow().records()).hasSizeGreaterThanOrEqualTo(3);
            await(() -> outbox.nextNumber() == 2);
            outbox.acknowledged(1);
            assertThat(outbox.oldest()).isEmpty();
        }
    }

    @Test
    void open_intervals_are_cut_while_they_run() throws Exception {
        NodeClock clock = new LinuxClock(Clock.systemUTC());
        try (UsageMetering metering = open(clock, UsageSettings.STANDARD_LIMIT)) {
            metering.cutEvery(1);
            Instant start = clock.now().minusSeconds(10);
            metering.start(() -> List.of(running(1, 1, start)));
            await(() -> metering.pending(9).size() >= 2);
        }
        assertThat(directory.resolve("usage")).isDirectory();
    }

    @Test
    void a_full_journal_refuses_new_starts_until_it_is_acknowledged() throws Exception {
        UsageWorld.FakeClock clock = new UsageWorld.FakeClock();
        try (UsageMetering metering = open(clock, UsageSettings.LEAST_LIMIT)) {
            metering.start(List::of);
            assertThatCode(metering::requireRoom).doesNotThrowAnyException();
            for (int n = 0; n < 250; n++) {
                metering.changed(ended(n, NOON.minusSeconds(500), NOON, 0));
            }
            await(() -> metering.nextBatch() > 250);
            assertThatThrownBy(metering::requireRoom).hasMessageContaining("MiB wait");
            metering.acknowledge(250);
            assertThatCode(metering::requireRoom).doesNotThrowAnyException();
        }
    }

    @Test
    void bounds_are_kept() throws Exception {
        try (UsageMetering metering = open(new UsageWorld.FakeClock(), UsageSettings.LEAST_LIMIT)) {
            assertThatThrownBy(() -> metering.cutEvery(7)).hasMessageContaining("divides 60");
        }
        assertThatThrownBy(() -> open(new UsageWorld.FakeClock(), Bytes.mebi(1)))
                .hasMessageContaining("at least 4 MiB");
    }

    /** /proc/uptime counts the same clock in hundredths of a second. */
    @Test
    void the_boot_clock_is_the_kernels() throws Exception {
        double before = uptimeHundredths();
        long boot = new BootClock().nanos() / 10_000_000;
        double after = uptimeHundredths();
        assertThat((double) boot).isBetween(before - 1, after + 1);
    }

    @Test
    void a_wall_time_is_found_on_the_boot_clock() {
        UsageWorld.FakeClock clock = new UsageWorld.FakeClock();
        long now = clock.bootNanos();
        assertThat(clock.bootNanosAt(NOON.minusMillis(1500))).isEqualTo(now - 1_500_000_000L);
        assertThat(clock.bootNanosAt(NOON.plusSeconds(9))).as("future").isEqualTo(now);
        assertThat(clock.bootNanosAt(NOON.minus(Duration.ofDays(4000)))).isZero();
        assertThat(clock.bootNanosAt(Instant.EPOCH)).isZero();
    }

    private static double uptimeHundredths() throws Exception {
        String uptime = Files.readString(Path.of("/proc/uptime")).split(" ")[0];
        return Double.parseDouble(uptime) * 100;
    }

    private UsageMetering open(NodeClock clock, Bytes limit) throws Exception {
        return UsageMetering.open(
                new UsageSettings(
                        directory.resolve("usage"),
                        new NodeId(UsageWorld.id(1)),
                        KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate(),
                        UsageWorld.id(2),
                        limit),
                clock,
                container -> Optional.empty(),
                pid -> 0);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within 30 s");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
