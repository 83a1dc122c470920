package io.stiva.node.usage;

import io.stiva.protocol.UsageBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches and open intervals on disk: segments {@code usage-<number>.log} in a directory of mode
 * 0700. A new segment starts with a snapshot, so an older one whose batches are acknowledged can be
 * deleted. Safe to use from any thread.
 */
final class UsageJournal implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UsageJournal.class);
    private static final String PREFIX = "usage-";
    private static final String SUFFIX = ".log";

    private final Path directory;
    private final long limit;
    private final long segmentBytes;

    /** By segment number; the last one is written to. */
    private final TreeMap<Long, Segment> segments = new TreeMap<>();

    /** Where each batch lies that is not acknowledged, by its number. */
    private final TreeMap<Long, Place> places = new TreeMap<>();

    private long durableUpTo;
    private long writtenUpTo;

    private record Place(long segment, long offset) {}

    private UsageJournal(Path directory, long limit, long segmentBytes) {
        this.directory = directory;
        this.limit = limit;
        this.segmentBytes = segmentBytes;
    }

    /**
     * Opens the journal and replays it, oldest frame first. A write that was cut off at the very
     * end is dropped: nobody was told that it counts.
     *
     * @param limit bytes from which on it calls itself full
     * @param segmentBytes size from which on a new segment is due
     * @throws IOException when a frame before the end is damaged, or the disk fails
     */
    static UsageJournal open(
            Path directory, long limit, long segmentBytes, Consumer<JournalFrame> replay)
            throws IOException {
        Files.createDirectories(
                directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        UsageJournal journal = new UsageJournal(directory, limit, segmentBytes);
        try {
            journal.replay(replay);
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
        return journal;
    }

    private void replay(Consumer<JournalFrame> replay) throws IOException {
        for (long number : numbersOnDisk()) {
            segments.put(number, Segment.open(path(number)));
        }
        for (var entry : segments.entrySet()) {
            long left =
                    entry.getValue()
                            .replay(
                                    (frame, offset) -> {
                                        index(frame, new Place(entry.getKey(), offset));
                                        replay.accept(frame);
                                    });
            if (left > 0) {
                if (!entry.getKey().equals(segments.lastKey())) {
                    throw new IOException("damaged: " + entry.getValue().path());
                }
                LOG.warn("{} bytes of an unfinished write dropped", left);
                entry.getValue().cutTail();
            }
        }
        if (segments.isEmpty()) {
            addSegment(1);
        }
        durableUpTo = writtenUpTo;
    }

    /**
     * Appends a frame. Its batches are shown by {@link #oldest} after {@link #sync}.
     *
     * @throws IOException nothing was written
     */
    synchronized void append(JournalFrame frame) throws IOException {
        var last = segments.lastEntry();
        long offset = last.getValue().append(frame);
        index(frame, new Place(last.getKey(), offset));
    }

    /** Makes everything appended durable. */
    synchronized void sync() throws IOException {
        segments.lastEntry().getValue().sync();
        durableUpTo = writtenUpTo;
    }

    /** Whether {@link #roll} is due. */
    synchronized boolean isSegmentFull() {
        return segments.lastEntry().getValue().size() >= segmentBytes;
    }

    /** Goes on in a new segment that starts with {@code snapshot}. */
    synchronized void roll(List<JournalFrame> snapshot) throws IOException {
        sync();
        long number = segments.lastKey() + 1;
        Segment fresh = addSegment(number);
        try {
            for (JournalFrame frame : snapshot) {
                fresh.append(frame);
            }
            fresh.sync();
        } catch (IOException e) {
            segments.remove(number);
            fresh.close();
            Files.deleteIfExists(fresh.path());
            throw e;
        }
        deleteAcknowledged();
    }

    /** The oldest durable batch that was not acknowledged. */
    synchronized Optional<UsageBatch> oldest() {
        return pending(1).stream().findFirst();
    }

    /** The oldest {@code most} durable batches that were not acknowledged, in order. */
    synchronized List<UsageBatch> pending(int most) {
        List<UsageBatch> batches = new ArrayList<>();
        for (var entry : places.headMap(durableUpTo, true).entrySet()) {
            if (batches.size() == most) {
                break;
            }
            batches.add(read(entry.getKey(), entry.getValue()));
        }
        return batches;
    }

    private UsageBatch read(long number, Place place) {
        try {
            Segment segment = segments.get(place.segment());
            if (segment == null) {
                throw new IOException("usage segment " + place.segment() + " is gone");
            }
            return segment.read(place.offset()).batches().stream()
                    .filter(batch -> batch.number() == number)
                    .findFirst()
                    .orElseThrow(() -> new IOException("usage batch " + number + " is gone"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Forgets every batch up to {@code upTo}. */
    synchronized void acknowledge(long upTo) {
        places.headMap(Math.min(upTo, durableUpTo), true).clear();
        deleteAcknowledged();
    }

    private void deleteAcknowledged() {
        while (segments.size() > 1 && isAcknowledged(segments.firstKey())) {
            Segment oldest = segments.pollFirstEntry().getValue();
            try {
                oldest.close();
                Files.deleteIfExists(oldest.path());
            } catch (IOException e) {
                // The next start replays it and sends its batches once more; they are doubles.
                LOG.warn("could not delete {}", oldest.path(), e);
            }
        }
    }

    private boolean isAcknowledged(long segment) {
        return places.isEmpty() || places.firstEntry().getValue().segment() > segment;
    }

    /** Whether no new container should start, because its usage may find no place. */
    synchronized boolean isFull() {
        return bytes() >= limit;
    }

    synchronized long bytes() {
        return segments.values().stream().mapToLong(Segment::size).sum();
    }

    @Override
    public synchronized void close() throws IOException {
        for (Segment segment : segments.values()) {
            segment.close();
        }
    }

    private void index(JournalFrame frame, Place place) {
        for (UsageBatch batch : frame.batches()) {
            places.put(batch.number(), place);
            writtenUpTo = batch.number();
        }
    }

    private Segment addSegment(long number) throws IOException {
        Segment fresh = Segment.create(path(number));
        try (FileChannel parent = FileChannel.open(directory, StandardOpenOption.READ)) {
            parent.force(true);
        }
        segments.put(number, fresh);
        return fresh;
    }

    private Path path(long number) {
        return directory.resolve(PREFIX + "%010d".formatted(number) + SUFFIX);
    }

    private List<Long> numbersOnDisk() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(PREFIX) && name.endsWith(SUFFIX))
                    .map(
                            name ->
                                    Long.parseLong(
                                            name.substring(
                                                    PREFIX.length(),
                                                    name.length() - SUFFIX.length())))
                    .sorted()
                    .toList();
        }
    }
}
