package io.stiva.db;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL programs from the class path, unpacked once per machine user and version.
 *
 * <p>Several JVMs may ask at once: one unpacks under a file lock, a rename makes the result
 * visible, the others wait. What is there is complete.
 *
 * @param root holds {@code bin}, {@code lib} and {@code share}
 */
public record PostgresBinaries(Path root) {

    private static final Set<PosixFilePermission> SHARED =
            PosixFilePermissions.fromString("rwxr-xr-x");

    /** The programs, unpacked now if they were not. */
    public static PostgresBinaries unpacked() throws IOException {
        return unpacked(cacheDirectory());
    }

    static synchronized PostgresBinaries unpacked(Path cache) throws IOException {
        URL archive = archive();
        Path root = cache.resolve("postgres-" + versionKey(archive));
        if (Files.isDirectory(root)) {
            return new PostgresBinaries(root);
        }
        Files.createDirectories(cache);
        try (FileChannel channel = openLock(cache);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !Files.isDirectory(root)) {
                unpack(archive, cache, root);
            }
        }
        return new PostgresBinaries(root);
    }

    public Path program(String name) {
        return root.resolve("bin").resolve(name);
    }

    /** Root's home is closed to the user PostgreSQL runs as, so root unpacks under /var/cache. */
    private static Path cacheDirectory() {
        if (UnprivilegedUser.isRoot()) {
            return Path.of("/var/cache/stiva");
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path home = Path.of(System.getProperty("user.home"));
        return (xdg == null || xdg.isBlank() ? home.resolve(".cache") : Path.of(xdg))
                .resolve("stiva");
    }

    private static FileChannel openLock(Path cache) throws IOException {
        return FileChannel.open(
                cache.resolve("unpack.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static URL archive() {
        String cpu =
                switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "arm_64";
                    default -> System.getProperty("os.arch");
                };
        String resource = "/postgres-linux-" + cpu + ".txz";
        URL url = PostgresBinaries.class.getResource(resource);
        if (url == null) {
            throw new IllegalStateException("no PostgreSQL binaries for this CPU: " + resource);
        }
        return url;
    }

    private static String versionKey(URL archive) throws IOException {
        if (archive.openConnection() instanceof JarURLConnection jar) {
            // The connection's cache keeps the jar open for the class loader; nothing to close.
            JarEntry entry = jar.getJarEntry();
            return String.format("%08x-%d", entry.getCrc(), entry.getSize());
        }
        throw new IllegalStateException("PostgreSQL binaries are not in a jar: " + archive);
    }

    private static void unpack(URL archive, Path cache, Path root) throws IOException {
        Path partial = Files.createTempDirectory(cache, "unpacking-");
        try {
            try (InputStream in = archive.openStream();
                    TarArchiveInputStream tar =
                            new TarArchiveInputStream(
                                    new XZInputStream(new BufferedInputStream(in)))) {
                for (TarArchiveEntry entry = tar.getNextEntry();
                        entry != null;
                        entry = tar.getNextEntry()) {
                    unpackEntry(tar, entry, partial);
                }
            }
            openToAll(partial);
            Files.move(partial, root, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            deleteTree(partial);
        }
    }

    private static void unpackEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path into)
            throws IOException {
        Path target = into.resolve(entry.getName()).normalize();
        if (!target.startsWith(into)) {
            throw new IOException("archive entry leaves its directory: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, target);
        boolean executable = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(
                target, executable ? SHARED : PosixFilePermissions.fromString("rw-r--r--"));
    }

    private static void openToAll(Path root) throws IOException {
        Files.setPosixFilePermissions(root, EnumSet.copyOf(SHARED));
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isDirectory).toList()) {
                Files.setPosixFilePermissions(path, SHARED);
            }
        }
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
