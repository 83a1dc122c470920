package io.stiva.node.container;

import io.stiva.node.container.LogLine.Stream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** Makes lines of the pieces a program wrote; the two streams are put together apart. */
final class LineAssembler {

    static final int LONGEST = 16384;

    private final Consumer<LogLine> sink;
    private final Map<Stream, Partial> partial = new EnumMap<>(Stream.class);

    private static final class Partial {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Instant time = Instant.EPOCH;
    }

    LineAssembler(Consumer<LogLine> sink) {
        this.sink = sink;
    }

    void add(ByteBuffer buffer, LogFrames.Frame frame) {
        if (frame.stream() == LogFrames.GAP) {
            long lost = frame.length() >= 8 ? buffer.getLong(frame.start()) : 0;
            sink.accept(
                    new LogLine(
                            Stream.STDERR,
                            frame.time(),
                            "[" + lost + " bytes of this log were lost: no space on the node]"));
            return;
        }
        Stream stream = frame.stream() == 1 ? Stream.STDOUT : Stream.STDERR;
        Partial line = partial.computeIfAbsent(stream, s -> new Partial());
        for (int i = 0; i < frame.length(); i++) {
            byte b = buffer.get(frame.start() + i);
            if (line.bytes.size() == 0) {
                line.time = frame.time();
            }
            if (b == '\n') {
                emit(stream, line);
            } else {
                line.bytes.write(b);
                if (line.bytes.size() == LONGEST) {
                    emit(stream, line);
                }
            }
        }
    }

    /** Hands out what has no line end yet. */
    void flush() {
        partial.forEach(
                (stream, line) -> {
                    if (line.bytes.size() > 0) {
                        emit(stream, line);
                    }
                });
    }

    private void emit(Stream stream, Partial line) {
        sink.accept(new LogLine(stream, line.time, line.bytes.toString(StandardCharsets.UTF_8)));
        line.bytes.reset();
    }
}
