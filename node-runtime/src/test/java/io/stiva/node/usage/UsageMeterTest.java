package io.stiva.node.usage;

import static io.stiva.node.usage.UsageWorld.NOON;
import static io.stiva.node.usage.UsageWorld.container;
import static io.stiva.node.usage.UsageWorld.death;
import static io.stiva.node.usage.UsageWorld.ended;
import static io.stiva.node.usage.UsageWorld.observed;
import static io.stiva.node.usage.UsageWorld.running;
import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.billing.core.usage.Meter;
import io.stiva.billing.core.usage.UsageRecord;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ContainerState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageMeterTest {

    private static final long MINUTE = 60_000;

    private UsageWorld world;

    @BeforeEach
    void build(@TempDir Path directory) throws IOException {
        world = new UsageWorld(directory).agent();
    }

    @AfterEach
    void close() throws IOException {
        world.close();
    }

    @Test
    void a_container_of_fifty_milliseconds_is_billed() throws IOException {
        passes(50);
        world.observe(ended(1, NOON, world.clock.now(), 7_000_000));
        assertThat(world.billedMillis(1)).isEqualTo(50);
        assertThat(world.sum(1, Meter.CPU_ALLOCATED)).isEqualTo(50 * 250);
        assertThat(world.sum(1, Meter.MEMORY_ALLOCATED)).isEqualTo(50L * (64 << 20));
        assertThat(world.sum(1, Meter.CPU_USED)).isEqualTo(7_000_000);
    }

    @Test
    void three_seconds_are_billed_as_three_seconds() throws IOException {
        world.observe(running(1, 1, NOON));
        passes(3_000);
        world.observe(ended(1, NOON, world.clock.now(), 0));
        assertThat(world.billedMillis(1)).isEqualTo(3_000);
        assertThat(world.records())
                .as("the cgroup of its first process")
                .allSatisfy(record -> assertThat(record.origin().cgroup()).isEqualTo(4712));
    }

    @Test
    void hearing_the_same_end_again_bills_nothing_more() throws IOException {
        world.observe(running(1, 1, NOON));
        passes(3_000);
        var end = ended(1, NOON, world.clock.now(), 0);
        world.observe(end);
        passes(60_000);
        world.observe(end);
        world.observe(running(1, 1, NOON));
        assertThat(world.billedMillis(1)).isEqualTo(3_000);
    }

    @Test
    void intervals_are_cut_at_the_minute_and_at_the_configured_seconds() throws IOException {
        passes(12_345);
        Instant start = world.clock.now();
        world.observe(running(1, 1, start));
        for (int i = 0; i < 130; i++) {
            passes(1_000);
            world.cut(20);
        }
        world.observe(ended(1, start, world.clock.now(), 0));
        List<UsageRecord> cpu =
                world.records().stream()
                        .filter(record -> record.identity().meter() == Meter.CPU_ALLOCATED)
                        .toList();
        assertThat(cpu.getFirst().interval().start()).isEqualTo(start);
        assertThat(cpu.getFirst().interval().end()).isEqualTo(NOON.plusSeconds(20));
        assertThat(cpu.subList(1, cpu.size() - 1))
                .allSatisfy(record -> assertThat(record.interval().millis()).isEqualTo(20_000));
        for (int i = 1; i < cpu.size(); i++) {
            assertThat(cpu.get(i).interval().start()).isEqualTo(cpu.get(i - 1).interval().end());
        }
        assertThat(world.billedMillis(1)).isEqualTo(130_000);
    }

    @Test
    void a_cut_waits_for_the_news_of_an_end_just_before_it() throws IOException {
        passes(30_000);
        Instant start = world.clock.now();
        world.observe(running(1, 1, start));
        passes(30_100);
        world.cut(60);
        assertThat(world.records()).isEmpty();
        world.observe(ended(1, start, NOON.plusMillis(59_990), 0));
        assertThat(world.billedMillis(1)).isEqualTo(29_990);
    }

    @Test
    void paused_time_is_another_meter_and_cut_at_the_change() throws IOException {
        world.observe(running(1, 1, NOON));
        passes(1_000);
        world.observe(observed(1, ContainerState.PAUSED, 1, NOON, List.of()));
        passes(500);
        world.observe(running(1, 1, NOON));
        passes(250);
        world.observe(ended(1, NOON, world.clock.now(), 0));
        assertThat(world.billedMillis(1)).isEqualTo(1_250);
        assertThat(world.sum(1, Meter.MEMORY_PAUSED)).isEqualTo(500L * (64 << 20));
    }

    @Test
    void other_limits_are_billed_from_the_moment_they_were_seen() throws IOException {
        world.observe(running(1, 1, NOON));
        passes(1_000);
        world.observe(UsageWorld.withMemory(running(1, 1, NOON), Bytes.mebi(128)));
        passes(500);
        world.observe(ended(1, NOON, world.clock.now(), 0));

        assertThat(world.sum(1, Meter.MEMORY_ALLOCATED))
                .isEqualTo(1_000L * (64 << 20) + 500L * (128 << 20));
    }

    @Test
    void stopping_is_billed_until_the_exit_was_seen() throws IOException {
        world.observe(running(1, 1, NOON));
        passes(1_000);
        world.observe(observed(1, ContainerState.STOPPING, 1, NOON, List.of()));
        passes(2_000);
        world.observe(ended(1, NOON, world.clock.now(), 0));
        assertThat(world.billedMillis(1)).isEqualTo(3_000);
    }

    @Test
    void each_incarnation_has_its_own_chain_and_waiting_is_free() throws IOException {
        world.observe(running(1, 1, NOON));
        passes(1_000);
        var first = death(1, NOON, world.clock.now(), 0);
        world.observe(observed(1, ContainerState.RESTARTING, 1, NOON, List.of(first)));
        passes(10_000);
        Instant second = world.clock.now();
        world.observe(observed(1, ContainerState.RUNNING, 2, second, List.of(first)));
        passes(2_000);
        world.observe(
                observed(
                        1,
                        ContainerState.FAILED,
                        2,
                        second,
                        List.of(first, death(2, second, world.clock.now(), 0))));
        assertThat(world.billedMillis(1)).isEqualTo(3_000);
        assertThat(world.records())
                .extracting(record -> record.identity().incarnation())
                .containsExactly(1L, 1L, 1L, 2L, 2L, 2L);
    }

    @Test
    void starting_pulling_and_never_ran_cost_nothing() throws IOException {
        world.observe(observed(1, ContainerState.STARTING, 1, NOON, List.of()));
        passes(60_000);
        world.observe(ended(1, world.clock.now(), world.clock.now(), 0));
        assertThat(world.records()).isEmpty();
    }

    @Test
    void a_container_that_ran_on_while_the_agent_was_dead_is_billed_once_for_all_of_it()
            throws IOException {
        world.observe(running(1, 1, NOON));
        passes(90_000);
        world.cut(60);
        world.agentDies();
        passes(3 * MINUTE);
        world.agent(running(1, 1, NOON));
        passes(30_000);
        world.cut(60);
        world.agentDies();
        world.agent(running(1, 1, NOON));
        passes(1_500);
        world.observe(ended(1, NOON, world.clock.now(), 0));
        assertThat(world.billedMillis(1)).isEqualTo(90_000 + 3 * MINUTE + 30_000 + 1_500);
    }

    @Test
    void a_container_that_ended_while_the_agent_was_dead_is_billed_to_its_end() throws IOException {
        world.observe(running(1, 1, NOON));
        passes(10_000);
        world.agentDies();
        passes(5_000);
        var end = ended(1, NOON, world.clock.now(), 0);
        passes(MINUTE);
        world.agent(end);
        assertThat(world.billedMillis(1)).isEqualTo(15_000);
        world.agentDies();
        world.agent(end);
        assertThat(world.billedMillis(1)).isEqualTo(15_000);
    }

    @Test
    void a_container_that_lived_and_died_unseen_is_billed() throws IOException {
        world.agentDies();
        Instant start = world.clock.now();
        passes(700);
        var end = ended(1, start, world.clock.now(), 0);
        passes(MINUTE);
        world.agent(end);
        assertThat(world.billedMillis(1)).isEqualTo(700);
    }

    @Test
    void what_left_no_trace_is_billed_to_its_last_cut() throws IOException {
        world.observe(running(1, 1, NOON));
        passes(90_000);
        world.cut(60);
        world.agentDies();
        passes(MINUTE);
        world.agent();
        assertThat(world.billedMillis(1)).isEqualTo(60_000);
    }

    @Test
    void a_reboot_ends_everything_at_its_last_cut() throws IOException {
        world.observe(running(1, 1, NOON));
        passes(90_000);
        world.cut(60);
        world.agentDies();
        passes(10 * MINUTE);
        world.boot = UsageWorld.id(77);
        world.clock.reboot();
        world.agent(ended(1, NOON, NOON.plusSeconds(95), 0));
        assertThat(world.billedMillis(1)).isEqualTo(60_000);
    }

    @Test
    void a_long_absence_is_cut_by_the_hour_and_adds_up() throws IOException {
        passes(17 * MINUTE);
        Instant start = world.clock.now();
        world.observe(running(1, 1, start));
        world.agentDies();
        world.cpuNanos.put(container(1), 9_999_999_999L);
        world.clock.passes(Duration.ofHours(26));
        world.agent(running(1, 1, start));
        passes(300);
        world.observe(ended(1, start, world.clock.now(), 9_999_999_999L));
        assertThat(world.billedMillis(1)).isEqualTo(Duration.ofHours(26).toMillis() + 300);
        assertThat(world.records()).hasSizeLessThan(3 * 30);
        assertThat(world.sum(1, Meter.CPU_USED)).isEqualTo(9_999_999_999L);
    }

    @Test
    void a_wall_clock_that_jumps_changes_no_bill() throws IOException {
        SplittableRandom random = new SplittableRandom(8);
        world.observe(running(1, 1, NOON));
        Instant real = NOON;
        for (int i = 0; i < 40; i++) {
            passes(7_000);
            real = real.plusMillis(7_000);
            world.clock.set(
                    real.plus(Duration.ofHours(random.nextInt(-24, 25)))
                            .plusMillis(random.nextInt(1000)));
            world.cut(10);
            if (i % 10 == 9) {
                world.agentDies();
                world.agent(running(1, 1, NOON));
            }
        }
        world.observe(ended(1, NOON, world.clock.now(), 0));
        assertThat(world.billedMillis(1)).isEqualTo(40 * 7_000);
        assertThat(world.records().getLast().interval().end()).isEqualTo(real);
    }

    @Test
    void any_crash_bills_every_container_exactly_once() throws IOException {
        for (int seed = 0; seed < 25; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int n = 100 + seed;
            Instant start = world.clock.now();
            long expected = 0;
            world.observe(running(n, 1, start));
            for (int i = random.nextInt(1, 8); i > 0; i--) {
                long millis = random.nextLong(1, 150_000);
                passes(millis);
                expected += millis;
                if (random.nextBoolean()) {
                    world.cut(10);
                }
                if (random.nextBoolean()) {
                    world.agentDies();
                    world.agent(running(n, 1, start));
                }
            }
            var end = ended(n, start, world.clock.now(), 0);
            if (random.nextBoolean()) {
                world.agentDies();
                passes(random.nextLong(60_000));
                world.agent(end);
            } else {
                world.observe(end);
            }
            assertThat(world.billedMillis(n)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void cpu_use_is_what_the_kernel_counted_and_never_falls() throws IOException {
        world.observe(running(1, 1, NOON));
        for (long used : new long[] {4_000_000_000L, 1, 9_000_000_000L}) {
            passes(MINUTE + 300);
            world.cpuNanos.put(container(1), used);
            world.cut(60);
        }
        assertThat(world.sum(1, Meter.CPU_USED)).isEqualTo(9_000_000_000L);
        assertThat(world.records())
                .extracting(record -> record.counters().cpuUsedNanos())
                .isSorted();
    }

    private void passes(long millis) {
        world.clock.passes(Duration.ofMillis(millis));
    }
}
