package io.stiva.node.launch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * How a container's first process ended, as its monitor wrote it down: {@code struct exit_record}
 * of launcher.c, 32 bytes.
 *
 * @param status as of wait(2)
 * @param operation that failed before the tenant's program ran, or -1
 * @param errno of it
 */
public record ExitRecord(int status, int operation, int errno, Instant time) {

    private static final int SIZE = 32;
    private static final int MAGIC = 0x56495453;
    private static final int VERSION = 1;

    /** Of incarnation N; the draft becomes it by rename(2). */
    public static String name(int incarnation) {
        return "exit." + incarnation;
    }

    /** Empty when there is none, or none that is whole. */
    public static Optional<ExitRecord> read(Path directory, int incarnation) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(directory.resolve(name(incarnation)));
        } catch (IOException e) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length != SIZE || in.getInt() != MAGIC || in.getInt() != VERSION) {
            return Optional.empty();
        }
        int status = in.getInt();
        int operation = in.getInt();
        int errno = in.getInt();
        in.getInt();
        return Optional.of(
                new ExitRecord(status, operation, errno, MonitorMessage.instant(in.getLong())));
    }
}
