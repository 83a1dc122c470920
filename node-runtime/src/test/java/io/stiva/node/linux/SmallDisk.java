package io.stiva.node.linux;

import io.stiva.node.guest.HostProgram;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of a few mebibytes, mounted for a test that fills it. Needs root. */
public final class SmallDisk implements AutoCloseable {

    private static final Path ROOT = Path.of("/");
    private static final byte[] BLOCK = new byte[4096];

    private final Path directory;

    /** Mounts it on a directory, which must be there. */
    public SmallDisk(Path directory, int mebibytes) {
        this.directory = directory;
        HostProgram.run(
                ROOT,
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "size=" + mebibytes + "m",
                "stiva-test",
                path());
    }

    public Path directory() {
        return directory;
    }

    /** Until not one block is left. */
    public void fill() {
        try (OutputStream out = Files.newOutputStream(filler())) {
            while (true) {
                out.write(BLOCK);
            }
        } catch (IOException e) {
            if (!NoSpace.isIn(e)) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Gives back what {@link #fill} took. */
    public void makeRoom() {
        try {
            Files.delete(filler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path filler() {
        return directory.resolve("filler");
    }

    private String path() {
        return directory.toString();
    }

    @Override
    public void close() {
        // Lazily: a namespace that is just being torn down may still know it for a moment.
        HostProgram.run(ROOT, "umount", "-l", path());
    }
}
