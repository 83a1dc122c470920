package io.stiva.node.usage;

import static io.stiva.node.usage.UsageWorld.NOON;
import static io.stiva.node.usage.UsageWorld.ended;
import static io.stiva.node.usage.UsageWorld.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.protocol.UsageBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageJournalTest {

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
    void a_batch_stays_the_same_until_it_is_acknowledged() throws IOException {
        liveAndDie(1);
        liveAndDie(2);
        UsageBatch first = world.journal().oldest().orElseThrow();
        world.agentDies();
        world.agent();
        assertThat(world.journal().oldest()).contains(first);
        world.journal().acknowledge(1);
        assertThat(world.journal().oldest()).map(UsageBatch::number).contains(2L);
        world.journal().acknowledge(2);
        assertThat(world.journal().oldest()).isEmpty();
        assertThat(world.meter().nextBatch()).isEqualTo(3);
    }

    @Test
    void numbers_go_on_after_everything_was_acknowledged_and_the_agent_came_back()
            throws IOException {
        world.close();
        world.segmentBytes = 1;
        world.agent();
        liveAndDie(1);
        world.journal().acknowledge(1);
        liveAndDie(2);
        world.journal().acknowledge(2);
        world.agentDies();
        world.agent();
        liveAndDie(3);
        assertThat(world.journal().pending(9)).last().extracting(UsageBatch::number).isEqualTo(3L);
    }

    @Test
    void acknowledged_segments_are_deleted_and_open_intervals_outlive_them() throws IOException {
        world.close();
        world.segmentBytes = 2_000;
        world.agent();
        world.observe(running(50, 1, NOON));
        for (int n = 1; n <= 20; n++) {
            liveAndDie(n);
        }
        assertThat(segments()).hasSizeGreaterThan(5);
        long before = world.journal().bytes();
        world.journal().acknowledge(19);
        assertThat(segments()).hasSizeLessThanOrEqualTo(2);
        assertThat(world.journal().bytes()).isLessThan(before / 4);
        Instant now = world.clock.now();
        world.agentDies();
        world.agent(running(50, 1, NOON));
        world.observe(ended(50, NOON, now, 0));
        assertThat(
                        world.journal().pending(9).stream()
                                .flatMap(batch -> batch.records().stream())
                                .filter(
                                        entry ->
                                                entry.canonical()
                                                        .contains(
                                                                UsageWorld.container(50)
                                                                        .toString())))
                .as("it is billed from its start, out of the snapshot")
                .anySatisfy(
                        entry ->
                                assertThat(entry.canonical())
                                        .contains("start " + NOON.toEpochMilli()));
    }

    @Test
    void a_write_cut_off_at_any_byte_never_counted() throws IOException {
        liveAndDie(1);
        long whole = Files.size(segments().getFirst());
        byte[] before = Files.readAllBytes(segments().getFirst());
        liveAndDie(2);
        byte[] after = Files.readAllBytes(segments().getFirst());
        world.agentDies();
        for (int length = (int) whole; length < after.length; length += 37) {
            Files.write(segments().getFirst(), Arrays.copyOf(after, length));
            world.agent();
            assertThat(world.journal().pending(9)).hasSize(1);
            assertThat(world.meter().nextBatch()).isEqualTo(2);
            world.agentDies();
            assertThat(Files.readAllBytes(segments().getFirst())).startsWith(before);
        }
    }

    @Test
    void a_flipped_bit_in_the_last_write_drops_it() throws IOException {
        liveAndDie(1);
        liveAndDie(2);
        world.agentDies();
        byte[] bytes = Files.readAllBytes(segments().getFirst());
        bytes[bytes.length - 5] ^= 1;
        Files.write(segments().getFirst(), bytes);
        world.agent();
        assertThat(world.meter().nextBatch()).isLessThanOrEqualTo(3);
        assertThat(world.records()).hasSizeLessThanOrEqualTo(6);
    }

    @Test
    void damage_before_the_end_is_not_passed_over() throws IOException {
        world.close();
        world.segmentBytes = 1_000;
        world.agent();
        liveAndDie(1);
        liveAndDie(2);
        liveAndDie(3);
        world.agentDies();
        Path oldest = segments().getFirst();
        byte[] bytes = Files.readAllBytes(oldest);
        bytes[bytes.length / 2] ^= 1;
        Files.write(oldest, bytes);
        assertThatThrownBy(() -> world.agent())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged")
                .hasMessageContaining(oldest.toString());
    }

    @Test
    void nothing_is_shown_before_it_is_durable() throws IOException {
        world.meter().observe(ended(1, NOON.minusSeconds(1), NOON, 0));
        assertThat(world.journal().oldest()).isEmpty();
        world.meter().sync();
        assertThat(world.journal().oldest()).isPresent();
    }

    @Test
    void a_full_journal_stops_cuts_but_loses_nothing() throws IOException {
        world.close();
        world.limit = 20_000;
        world.segmentBytes = 5_000;
        world.agent();
        world.observe(running(1, 1, NOON));
        while (!world.journal().isFull()) {
            world.clock.passes(Duration.ofMinutes(1));
            world.cut(60);
        }
        long full = world.journal().bytes();
        world.clock.passes(Duration.ofMinutes(30));
        world.cut(60);
        assertThat(world.journal().bytes()).isEqualTo(full);
        world.observe(ended(1, NOON, world.clock.now(), 0));
        assertThat(world.billedMillis(1))
                .isEqualTo(Duration.between(NOON, world.clock.now()).toMillis());
    }

    @Test
    void only_root_may_read_it() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(world.directory)))
                .isEqualTo("rwx------");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(segments().getFirst())))
                .isEqualTo("rw-------");
    }

    private void liveAndDie(int n) throws IOException {
        Instant start = world.clock.now();
        world.clock.passes(Duration.ofSeconds(2));
        world.observe(ended(n, start, world.clock.now(), 0));
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(world.directory)) {
            return files.sorted().toList();
        }
    }
}
