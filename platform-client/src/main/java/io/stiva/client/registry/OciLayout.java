package io.stiva.client.registry;

import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.jspecify.annotations.Nullable;

/**
 * An OCI image layout (OCI image specification, image-layout.md) in a directory or in a tar file;
 * blobs are read where they lie and never held in memory.
 */
public final class OciLayout implements AutoCloseable {

    private static final int MAX_DOCUMENT = 4 << 20;

    private final @Nullable Path directory;
    private final @Nullable TarFile tar;
    private final Map<String, TarArchiveEntry> entries = new HashMap<>();

    private OciLayout(@Nullable Path directory, @Nullable TarFile tar) {
        this.directory = directory;
        this.tar = tar;
    }

    /**
     * Opens a layout.
     *
     * @param path a directory, or an uncompressed tar such as {@code skopeo copy … oci-archive:}
     *     writes
     * @throws StivaException INVALID, code {@code not-an-image}: it holds no layout
     * @throws IOException when it cannot be read
     */
    public static OciLayout open(Path path) throws IOException {
        OciLayout layout = Files.isDirectory(path) ? ofDirectory(path) : ofTar(path);
        if (!layout.has("oci-layout") || !layout.has("index.json")) {
            layout.close();
            throw notAnImage(path, "oci-layout and index.json are missing");
        }
        return layout;
    }

    private static OciLayout ofDirectory(Path path) {
        return new OciLayout(path, null);
    }

    private static OciLayout ofTar(Path path) throws IOException {
        TarFile tar;
        try {
            tar = new TarFile(path);
        } catch (IllegalArgumentException e) {
            throw notAnImage(path, "it is no tar file");
        } catch (IOException e) {
            if (Files.isReadable(path)) {
                throw notAnImage(path, "it is no tar file, or a compressed one");
            }
            throw e;
        }
        OciLayout layout = new OciLayout(null, tar);
        for (TarArchiveEntry entry : tar.getEntries()) {
            if (entry.isFile()) {
                layout.entries.put(entry.getName().replaceFirst("^(\\./)+", ""), entry);
            }
        }
        return layout;
    }

    private static StivaException notAnImage(Path path, String why) {
        return StivaException.of(ErrorCategory.INVALID, "not-an-image")
                .say("%s is not an OCI image: %s; make one with 'skopeo copy … oci:DIR'", path, why)
                .build();
    }

    /** The document that lists what is in the layout. */
    byte[] index() throws IOException {
        return document("index.json");
    }

    /** A manifest, index or configuration, whole. */
    byte[] document(Digest digest) throws IOException {
        return document(name(digest));
    }

    private byte[] document(String name) throws IOException {
        try (InputStream content = open(name, 0)) {
            byte[] read = content.readNBytes(MAX_DOCUMENT + 1);
            if (read.length > MAX_DOCUMENT) {
                throw StivaException.of(ErrorCategory.TOO_LARGE, "document-too-large")
                        .say("%s is larger than %d bytes", name, MAX_DOCUMENT)
                        .build();
            }
            return read;
        }
    }

    /** Opens a blob at a byte. */
    InputStream open(Digest digest, long from) throws IOException {
        return open(name(digest), from);
    }

    private InputStream open(String name, long from) throws IOException {
        if (directory != null) {
            FileChannel channel = FileChannel.open(directory.resolve(name));
            return Channels.newInputStream(channel.position(from));
        }
        TarArchiveEntry entry = entries.get(name);
        if (entry == null || tar == null) {
            throw missing(name);
        }
        InputStream content = tar.getInputStream(entry);
        content.skipNBytes(from);
        return content;
    }

    /**
     * Bytes of a blob.
     *
     * @throws StivaException INVALID, code {@code incomplete-image}: it is not in the layout
     */
    long size(Digest digest) throws IOException {
        String name = name(digest);
        if (!has(name)) {
            throw missing(name);
        }
        TarArchiveEntry entry = entries.get(name);
        if (directory != null) {
            return Files.size(directory.resolve(name));
        }
        return entry == null ? 0 : entry.getSize();
    }

    private boolean has(String name) {
        return directory != null
                ? Files.isRegularFile(directory.resolve(name))
                : entries.containsKey(name);
    }

    private static String name(Digest digest) {
        return "blobs/sha256/" + digest.hex();
    }

    private static StivaException missing(String name) {
        return StivaException.of(ErrorCategory.INVALID, "incomplete-image")
                .say("%s is not in the image: it is incomplete, build it again", name)
                .build();
    }

    @Override
    public void close() throws IOException {
        if (tar != null) {
            tar.close();
        }
    }
}
