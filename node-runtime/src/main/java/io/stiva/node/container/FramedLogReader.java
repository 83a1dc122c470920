package io.stiva.node.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the two files of a container's log, the older one first, and goes on with what is appended.
 * The monitor renames the newer file over the older one when it is full; that shows as another file
 * under the same name.
 */
final class FramedLogReader implements LogReader {

    private static final String NEWER = "log";
    private static final String OLDER = "log.1";
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final int BUFFER = 256 * 1024;

    private final Path directory;
    private final LogQuery query;
    private final BooleanSupplier mayGrow;
    private final Deque<LogLine> lines = new ArrayDeque<>();
    private final LineAssembler assembler = new LineAssembler(lines::add);
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private @Nullable FileChannel current;
    private @Nullable Object currentKey;
    private boolean ended;
    private volatile boolean closed;

    /**
     * @param mayGrow whether something may still write to the log
     */
    FramedLogReader(Path directory, LogQuery query, BooleanSupplier mayGrow) {
        this.directory = directory;
        this.query = query;
        this.mayGrow = mayGrow;
        try {
            readWhatIsThere();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readWhatIsThere() throws IOException {
        openFirst();
        while (readOn()) {
            // until the end of the newer file
        }
        if (!query.follow()) {
            assembler.flush();
            ended = true;
        }
        dropBeforeSince();
        while (lines.size() > query.tail()) {
            lines.removeFirst();
        }
    }

    private void dropBeforeSince() {
        if (query.since() != null) {
            lines.removeIf(line -> line.time().isBefore(query.since()));
        }
    }

    /** Opens the older file, or the newer one where there is only that. */
    private void openFirst() throws IOException {
        if (!open(OLDER)) {
            open(NEWER);
        }
    }

    private boolean open(String name) throws IOException {
        try {
            FileChannel opened = FileChannel.open(directory.resolve(name), StandardOpenOption.READ);
            closeCurrent();
            current = opened;
            currentKey = key(name);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private @Nullable Object key(String name) throws IOException {
        try {
            return Files.readAttributes(directory.resolve(name), BasicFileAttributes.class)
                    .fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Reads a piece and makes lines of it; false at the end of what is there. */
    private boolean readOn() throws IOException {
        FileChannel file = current;
        if (file == null) {
            return open(NEWER);
        }
        buffer.clear();
        long start = file.position();
        int got = file.read(buffer);
        buffer.flip();
        if (got > 0) {
            for (LogFrames.Frame frame : LogFrames.parse(buffer)) {
                assembler.add(buffer, frame);
            }
            file.position(start + buffer.position());
            if (buffer.position() > 0) {
                return true;
            }
        }
        return nextFile();
    }

    /** At the end of a file: true when another one follows and was opened. */
    private boolean nextFile() throws IOException {
        Object newest = key(NEWER);
        return newest != null && !newest.equals(currentKey) && open(NEWER);
    }

    @Override
    public Optional<LogLine> next(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (lines.isEmpty() && !ended && !closed) {
            boolean growing = mayGrow.getAsBoolean(); // before reading: its last words count
            try {
                if (readOn()) {
                    dropBeforeSince();
                    continue;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (!growing) {
                assembler.flush();
                ended = true;
            } else if (System.nanoTime() >= deadline) {
                return Optional.empty();
            } else {
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
        return closed ? Optional.empty() : Optional.ofNullable(lines.pollFirst());
    }

    @Override
    public boolean isEnded() {
        return closed || (ended && lines.isEmpty());
    }

    private void closeCurrent() throws IOException {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            closeCurrent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
