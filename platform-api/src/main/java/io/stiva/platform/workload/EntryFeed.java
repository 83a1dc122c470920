package io.stiva.platform.workload;

import io.stiva.platform.fleet.NodeStreams;
import io.stiva.protocol.StreamFrame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entries of one or more node streams on their way to one reader. A slow reader slows the nodes
 * down through the bounded queue; a reader that goes away closes the streams.
 */
final class EntryFeed implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EntryFeed.class);
    private static final int QUEUE = 512;
    private static final long OFFER_SECONDS = 30;
    private static final long POLL_MILLIS = 100;

    /** Polls without an entry that make a reader idle: 15 seconds. */
    private static final int IDLE_POLLS = 150;

    private final BlockingQueue<ContainerStreams.Entry> entries = new ArrayBlockingQueue<>(QUEUE);
    private final List<Source> sources = new ArrayList<>();
    private final boolean sorted;
    private final int tail;
    private int running = 1;
    private volatile boolean closed;

    /**
     * @param sorted whether everything is collected, ordered by time and cut to {@code tail}
     */
    EntryFeed(boolean sorted, int tail) {
        this.sorted = sorted;
        this.tail = tail;
    }

    /** One node stream of this feed. */
    final class Source implements NodeStreams.Sink {
        private final Function<StreamFrame, Optional<ContainerStreams.Entry>> reading;
        private @Nullable AutoCloseable stream;
        private boolean over;

        private Source(Function<StreamFrame, Optional<ContainerStreams.Entry>> reading) {
            this.reading = reading;
        }

        void opened(AutoCloseable opened) {
            synchronized (EntryFeed.this) {
                stream = opened;
            }
        }

        @Override
        public void frame(StreamFrame frame) {
            reading.apply(frame).ifPresent(EntryFeed.this::put);
        }

        @Override
        public void ended(StreamFrame.@Nullable Failed failure) {
            if (failure != null) {
                LOG.debug("a node stream ended early: {}", failure.message());
            }
            synchronized (EntryFeed.this) {
                if (!over) {
                    over = true;
                    running--;
                }
            }
        }
    }

    synchronized Source source(Function<StreamFrame, Optional<ContainerStreams.Entry>> reading) {
        Source source = new Source(reading);
        sources.add(source);
        running++;
        return source;
    }

    /** No more sources come. */
    synchronized void opened() {
        running--;
    }

    private void put(ContainerStreams.Entry entry) {
        try {
            boolean taken = !closed && entries.offer(entry, OFFER_SECONDS, TimeUnit.SECONDS);
            if (!taken) {
                throw new IllegalStateException("the reader is gone or too slow");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the reader was slow", e);
        }
    }

    /** What a reader does with what comes. */
    interface Reader {
        void entry(ContainerStreams.Entry entry) throws IOException;

        /** Everything that has come so far was handed over. */
        void drained() throws IOException;

        /** Nothing came for a while; a good moment to find out whether anybody is still there. */
        void idle() throws IOException;
    }

    /** Hands everything to the reader until all streams have ended, then closes. */
    void forEach(Reader reader) throws IOException, InterruptedException {
        List<ContainerStreams.Entry> collected = new ArrayList<>();
        try {
            int quiet = 0;
            while (true) {
                boolean last = isOver();
                ContainerStreams.Entry entry =
                        entries.poll(last ? 0 : POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (entry != null) {
                    quiet = 0;
                    hand(entry, reader, collected);
                } else if (last) {
                    break;
                } else if (++quiet % IDLE_POLLS == 0) {
                    reader.idle();
                }
                if (entries.isEmpty() && quiet == 0) {
                    reader.drained();
                }
            }
            collected.sort(Comparator.comparing(ContainerStreams.Entry::at));
            int from = Math.max(0, collected.size() - tail);
            for (ContainerStreams.Entry entry : collected.subList(from, collected.size())) {
                reader.entry(entry);
            }
            reader.drained();
        } finally {
            close();
        }
    }

    private void hand(
            ContainerStreams.Entry entry, Reader reader, List<ContainerStreams.Entry> collected)
            throws IOException {
        if (sorted) {
            collected.add(entry);
        } else {
            reader.entry(entry);
        }
    }

    private synchronized boolean isOver() {
        return running == 0;
    }

    @Override
    public void close() {
        closed = true;
        List<Source> open;
        synchronized (this) {
            open = List.copyOf(sources);
        }
        for (Source source : open) {
            AutoCloseable stream;
            synchronized (this) {
                stream = source.stream;
            }
            if (stream != null) {
                closeQuietly(stream);
            }
        }
    }

    private static void closeQuietly(AutoCloseable stream) {
        try {
            stream.close();
        } catch (Exception e) {
            LOG.debug("closing a node stream failed", e);
        }
    }
}
