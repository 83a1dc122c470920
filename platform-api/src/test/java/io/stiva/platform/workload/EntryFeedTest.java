package io.stiva.platform.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.protocol.StreamFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class EntryFeedTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static StreamFrame.Log log(int second, String text) {
        return new StreamFrame.Log(NOON.plusSeconds(second), "stdout", text);
    }

    private static Optional<ContainerStreams.Entry> entry(StreamFrame frame) {
        return frame instanceof StreamFrame.Log log
                ? Optional.of(new ContainerStreams.Entry(log.at(), log.text()))
                : Optional.empty();
    }

    private static String read(EntryFeed feed) throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        feed.forEach(EntryWriter.lines(out, JsonMapper.builder().build()));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void the_logs_of_several_containers_are_merged_by_time_and_cut_to_the_tail() throws Exception {
        EntryFeed feed = new EntryFeed(true, 3);
        EntryFeed.Source one = feed.source(EntryFeedTest::entry);
        EntryFeed.Source two = feed.source(EntryFeedTest::entry);
        feed.opened();
        one.frame(log(1, "a"));
        one.frame(log(4, "d"));
        two.frame(log(2, "b"));
        two.frame(log(3, "c"));
        one.ended(null);
        two.ended("the node went away");

        assertThat(read(feed)).isEqualTo("\"b\"\n\"c\"\n\"d\"\n");
    }

    @Test
    void an_event_carries_its_time_as_id() throws Exception {
        EntryFeed feed = new EntryFeed(false, 0);
        EntryFeed.Source source = feed.source(EntryFeedTest::entry);
        feed.opened();
        source.frame(log(0, "hello"));
        source.ended(null);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        feed.forEach(EntryWriter.events(out, JsonMapper.builder().build(), "log"));

        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("id: 2026-01-01T12:00:00Z\nevent: log\ndata: \"hello\"\n\n");
    }

    @Test
    void a_stream_that_ends_twice_counts_once_and_all_are_closed_at_the_end() throws Exception {
        EntryFeed feed = new EntryFeed(false, 0);
        EntryFeed.Source one = feed.source(EntryFeedTest::entry);
        EntryFeed.Source two = feed.source(EntryFeedTest::entry);
        AtomicInteger closed = new AtomicInteger();
        one.opened(closed::incrementAndGet);
        two.opened(closed::incrementAndGet);
        feed.opened();
        one.ended(null);
        one.ended(null);
        two.frame(log(0, "still here"));
        two.ended(null);

        assertThat(read(feed)).isEqualTo("\"still here\"\n");
        assertThat(closed).hasValue(2);
    }
}
