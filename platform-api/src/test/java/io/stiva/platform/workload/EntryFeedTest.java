package io.stiva.platform.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.protocol.StreamFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
        two.ended(StreamFrame.Failed.of("the node went away"));

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

        feed.forEach(EntryWriter.events(out, JsonMapper.builder().build(), "log", null));

        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("id: 2026-01-01T12:00:00Z\nevent: log\ndata: \"hello\"\n\n");
    }

    @Test
    void a_reader_that_comes_again_gets_every_entry_of_one_time_once() throws Exception {
        assertThat(events(null))
                .isEqualTo("12:00:00Z a, 12:00:00Z/2 b, 12:00:00Z/3 c, 12:00:01Z d");
        assertThat(events("2026-01-01T12:00:00Z"))
                .isEqualTo("12:00:00Z/2 b, 12:00:00Z/3 c, 12:00:01Z d");
        assertThat(events("2026-01-01T12:00:00Z/3")).isEqualTo("12:00:01Z d");
        assertThat(events("2026-01-01T11:00:00Z/7")).startsWith("12:00:00Z a");
        assertThatThrownBy(() -> events("2026-01-01T12:00:00Z/0"))
                .isInstanceOf(DateTimeException.class);
    }

    /** Three entries of one time and one of a later, as a reader sees them from there on. */
    private static String events(@Nullable String lastId) throws Exception {
        EntryFeed feed = new EntryFeed(false, 0);
        EntryFeed.Source source = feed.source(EntryFeedTest::entry);
        feed.opened();
        for (String text : List.of("a", "b", "c")) {
            source.frame(log(0, text));
        }
        source.frame(log(1, "d"));
        source.ended(null);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ResumePoint from = lastId == null ? null : ResumePoint.parse(lastId);
        feed.forEach(EntryWriter.events(out, JsonMapper.builder().build(), "log", from));
        return Stream.of(out.toString(StandardCharsets.UTF_8).split("\n\n"))
                .map(e -> e.replaceAll("(?s)id: 2026-01-01T(\\S+).*data: \"(.*)\"", "$1 $2"))
                .collect(Collectors.joining(", "));
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
