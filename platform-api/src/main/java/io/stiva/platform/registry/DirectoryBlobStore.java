package io.stiva.platform.registry;

import io.stiva.vocabulary.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Blobs in a directory: {@code blobs/ab/<64 hex>} and {@code uploads/<uuid>}. A blob appears by
 * rename after it was written to the disk, so a name always stands for whole, verified content.
 */
@Component
class DirectoryBlobStore implements BlobStore {

    private static final int BUFFER = 128 * 1024;
    private static final int RUNNING_HASHES = 512;

    private final Path blobs;
    private final Path uploads;
    private final Clock clock;

    /**
     * Hashes of uploads whose bytes all came through this process, so that finishing needs no
     * second read. Losing one costs that read and nothing else.
     */
    private final Map<UUID, RunningHash> hashes =
            Collections.synchronizedMap(
                    new LinkedHashMap<>(16, 0.75f, true) {
                        @Override
                        protected boolean removeEldestEntry(Map.Entry<UUID, RunningHash> eldest) {
                            return size() > RUNNING_HASHES;
                        }
                    });

    private record RunningHash(MessageDigest hash, long length) {}

    DirectoryBlobStore(RegistrySettings settings, Clock clock) throws IOException {
        Path root = settings.root().toAbsolutePath();
        this.blobs = Files.createDirectories(root.resolve("blobs"));
        this.uploads = Files.createDirectories(root.resolve("uploads"));
        this.clock = clock;
    }

    @Override
    public void begin(UUID upload) throws IOException {
        Files.createFile(file(upload));
        hashes.put(upload, new RunningHash(sha256(), 0));
    }

    @Override
    public OptionalLong received(UUID upload) throws IOException {
        return length(file(upload));
    }

    @Override
    public long append(UUID upload, long from, long most, InputStream content) throws IOException {
        try (FileChannel file = FileChannel.open(file(upload), StandardOpenOption.WRITE);
                FileLock lock = lock(file)) {
            if (lock == null || file.size() != from) {
                throw RegistryErrors.invalidSize(
                        "upload does not continue where it ended: ask for its status");
            }
            RunningHash running = hashes.remove(upload);
            MessageDigest hash =
                    running != null && running.length() == from ? running.hash() : null;
            file.position(from);
            long length = copy(content, file, from, most, hash);
            if (hash != null) {
                hashes.put(upload, new RunningHash(hash, length));
            }
            return length;
        } catch (NoSuchFileException e) {
            throw RegistryErrors.noUpload();
        }
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static long copy(
            InputStream content,
            FileChannel file,
            long from,
            long most,
            @Nullable MessageDigest hash)
            throws IOException {
        byte[] buffer = new byte[BUFFER];
        long length = from;
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            if (length + read > most) {
                throw RegistryErrors.tooLarge("a blob", most);
            }
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
            while (bytes.hasRemaining()) {
                length += file.write(bytes);
            }
            if (hash != null) {
                hash.update(buffer, 0, read);
            }
        }
        return length;
    }

    @Override
    public OptionalLong finish(UUID upload, Digest digest) throws IOException {
        Path from = file(upload);
        try (FileChannel file =
                        FileChannel.open(from, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = lock(file)) {
            if (lock == null) {
                throw RegistryErrors.invalidSize("upload is still being written to");
            }
            RunningHash running = hashes.remove(upload);
            long size = file.size();
            Digest found =
                    running != null && running.length() == size
                            ? Digest.ofSha256(running.hash().digest())
                            : digestOf(file);
            if (!found.equals(digest)) {
                Files.delete(from);
                return OptionalLong.empty();
            }
            file.force(true);
            keep(from, digest);
            return OptionalLong.of(size);
        } catch (NoSuchFileException e) {
            throw RegistryErrors.noUpload();
        }
    }

    private void keep(Path from, Digest digest) throws IOException {
        Path blob = blob(digest);
        Path directory = blobs.resolve(digest.hex().substring(0, 2));
        Files.createDirectories(directory);
        try {
            Files.move(from, blob, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException | FileAlreadyExistsException e) {
            throw new IOException("cannot move " + from + " to " + blob, e);
        }
        // A sweep that looks at ages must not take what is being linked right now.
        Files.setLastModifiedTime(blob, FileTime.from(clock.instant()));
        try (FileChannel open = FileChannel.open(directory, StandardOpenOption.READ)) {
            open.force(true);
        }
    }

    private static Digest digestOf(FileChannel file) throws IOException {
        MessageDigest hash = sha256();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        file.position(0);
        while (file.read(buffer) >= 0) {
            buffer.flip();
            hash.update(buffer);
            buffer.clear();
        }
        return Digest.ofSha256(hash.digest());
    }

    @Override
    public void cancel(UUID upload) throws IOException {
        hashes.remove(upload);
        Files.deleteIfExists(file(upload));
    }

    @Override
    public OptionalLong size(Digest digest) throws IOException {
        return length(blob(digest));
    }

    @Override
    public InputStream open(Digest digest, long from) throws IOException {
        FileChannel channel = FileChannel.open(blob(digest), StandardOpenOption.READ);
        channel.position(from);
        return Channels.newInputStream(channel);
    }

    @Override
    public Optional<Path> file(Digest digest) {
        return Optional.of(blob(digest));
    }

    private static OptionalLong length(Path file) throws IOException {
        try {
            return OptionalLong.of(Files.size(file));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    private Path file(UUID upload) {
        return uploads.resolve(upload.toString());
    }

    private Path blob(Digest digest) {
        return blobs.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
