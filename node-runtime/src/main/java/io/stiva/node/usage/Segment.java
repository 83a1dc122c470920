package io.stiva.node.usage;

import io.stiva.protocol.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One append-only file of the journal: frames of length (4 bytes), CRC-32C of the payload (4 bytes)
 * and payload (JSON), big-endian. Belongs to one thread at a time.
 */
final class Segment implements AutoCloseable {

    /** What a document of the wire may be: a frame is one. */
    static final int MOST_PAYLOAD = 4 << 20;

    private static final int HEADER = 8;

    private final Path path;
    private final FileChannel channel;
    private long end;

    private Segment(Path path, FileChannel channel, long end) {
        this.path = path;
        this.channel = channel;
        this.end = end;
    }

    static Segment create(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        path,
                        Set.of(
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        return new Segment(path, channel, 0);
    }

    static Segment open(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new Segment(path, channel, 0);
    }

    /**
     * Reads every whole frame from the start; what follows the last one is a write that was cut off
     * and never counted.
     *
     * @param frame gets each frame with its offset
     * @return bytes that follow the last whole frame
     */
    long replay(ObjLongConsumer<JournalFrame> frame) throws IOException {
        end = 0;
        long size = channel.size();
        while (true) {
            String payload = payload(end, size);
            if (payload == null) {
                return size - end;
            }
            frame.accept(Wire.readDocument(payload, JournalFrame.class), end);
            end += HEADER + payload.getBytes(StandardCharsets.UTF_8).length;
        }
    }

    /** Cuts off what {@link #replay} could not read. */
    void cutTail() throws IOException {
        channel.truncate(end);
        channel.force(true);
    }

    JournalFrame read(long offset) throws IOException {
        String payload = payload(offset, channel.size());
        if (payload == null) {
            throw new IOException("no whole frame at " + offset + " of " + path);
        }
        return Wire.readDocument(payload, JournalFrame.class);
    }

    /**
     * Appends a frame; durable only after {@link #sync}.
     *
     * @return its offset
     * @throws IOException the file is as it was before
     */
    long append(JournalFrame frame) throws IOException {
        byte[] payload = Wire.writeDocument(frame).getBytes(StandardCharsets.UTF_8);
        if (payload.length > MOST_PAYLOAD) {
            throw new IOException("usage frame of " + payload.length + " bytes is too long");
        }
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + payload.length);
        bytes.putInt(payload.length).putInt(checksum(payload)).put(payload).flip();
        long offset = end;
        try {
            long at = offset;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
            end = at;
        } catch (IOException e) {
            channel.truncate(offset);
            throw e;
        }
        return offset;
    }

    void sync() throws IOException {
        channel.force(false);
    }

    long size() {
        return end;
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private @Nullable String payload(long offset, long size) throws IOException {
        if (size - offset < HEADER) {
            return null;
        }
        ByteBuffer header = read(offset, HEADER);
        int length = header.getInt();
        int checksum = header.getInt();
        if (length <= 0 || length > MOST_PAYLOAD || size - offset - HEADER < length) {
            return null;
        }
        byte[] payload = read(offset + HEADER, length).array();
        return checksum(payload) == checksum ? new String(payload, StandardCharsets.UTF_8) : null;
    }

    private ByteBuffer read(long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw new IOException("unexpected end of " + path);
            }
        }
        return bytes.flip();
    }

    private static int checksum(byte[] payload) {
        CRC32C crc = new CRC32C();
        crc.update(payload);
        return (int) crc.getValue();
    }
}
