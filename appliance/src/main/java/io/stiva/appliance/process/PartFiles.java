package io.stiva.appliance.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The files of one part.
 *
 * @param log what it prints; appended to, bounded by {@link #boundLog}
 * @param pid its identity while it runs
 */
record PartFiles(Path log, Path pid) {

    private static final long LOG_LIMIT_BYTES = 16L << 20;

    static PartFiles in(Path logDirectory, Path runDirectory, String name) {
        return new PartFiles(
                logDirectory.resolve(name + ".log"), runDirectory.resolve(name + ".pid"));
    }

    void makeLog() throws IOException {
        try {
            Files.createFile(
                    log,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-r-----")));
        } catch (FileAlreadyExistsException e) {
            boundLog();
        }
    }

    /**
     * Keeps one older generation and empties the file in place: the part writes with O_APPEND, so
     * it goes on at the new end. Lines between copy and cut are lost.
     */
    void boundLog() throws IOException {
        if (!Files.exists(log) || Files.size(log) <= LOG_LIMIT_BYTES) {
            return;
        }
        Path older = log.resolveSibling(log.getFileName() + ".1");
        Files.copy(
                log,
                older,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }
}
