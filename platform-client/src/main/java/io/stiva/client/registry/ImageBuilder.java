package io.stiva.client.registry;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes an image of one layer from files given one by one, and writes it as an OCI layout directory
 * (OCI image specification, image-layout). Deterministic: entries are sorted, times are zero, so
 * the same files give the same digest. Meant for images of a few MiB: the layer is built in memory.
 */
public final class ImageBuilder {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";

    private final Architecture architecture;
    private final TreeMap<String, Entry> entries = new TreeMap<>();
    private final Map<String, Object> config = new LinkedHashMap<>();
    private final Map<String, Object> ports = new TreeMap<>();

    public ImageBuilder(Architecture architecture) {
        this.architecture = architecture;
    }

    /** One thing in the layer; content is the link's target for a symbolic link. */
    private record Entry(byte type, int mode, byte[] content) {}

    /**
     * Adds a file owned by root.
     *
     * @param path without a leading slash, for example {@code bin/sh}
     * @param mode permission bits, for example 0755
     */
    @CanIgnoreReturnValue
    public ImageBuilder file(String path, int mode, byte[] content) {
        return put(path, new Entry(TarConstants.LF_NORMAL, mode, content.clone()));
    }

    /** Adds a directory; parents of files need not be named unless their mode matters. */
    @CanIgnoreReturnValue
    public ImageBuilder directory(String path, int mode) {
        return put(path + "/", new Entry(TarConstants.LF_DIR, mode, new byte[0]));
    }

    /** Adds a symbolic link. */
    @CanIgnoreReturnValue
    public ImageBuilder link(String path, String target) {
        byte[] text = target.getBytes(StandardCharsets.UTF_8);
        return put(path, new Entry(TarConstants.LF_SYMLINK, 0777, text));
    }

    private ImageBuilder put(String path, Entry entry) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            entries.putIfAbsent(
                    path.substring(0, slash + 1),
                    new Entry(TarConstants.LF_DIR, 0755, new byte[0]));
        }
        entries.put(path, entry);
        return this;
    }

    /** What runs when a container names nothing else. */
    @CanIgnoreReturnValue
    public ImageBuilder entrypoint(String... words) {
        config.put("Entrypoint", List.of(words));
        return this;
    }

    /** Arguments of the entry point, or the command when there is none. */
    @CanIgnoreReturnValue
    public ImageBuilder command(String... words) {
        config.put("Cmd", List.of(words));
        return this;
    }

    /** Variables as {@code NAME=value}. */
    @CanIgnoreReturnValue
    public ImageBuilder environment(String... variables) {
        config.put("Env", List.of(variables));
        return this;
    }

    /** {@code user}, {@code uid}, {@code user:group} or {@code uid:gid}. */
    @CanIgnoreReturnValue
    public ImageBuilder user(String user) {
        config.put("User", user);
        return this;
    }

    /** Where the program starts. */
    @CanIgnoreReturnValue
    public ImageBuilder workingDirectory(String directory) {
        config.put("WorkingDir", directory);
        return this;
    }

    /** A TCP port the program listens on. */
    @CanIgnoreReturnValue
    public ImageBuilder exposedPort(int port) {
        ports.put(port + "/tcp", Map.of());
        config.put("ExposedPorts", ports);
        return this;
    }

    /**
     * Writes the layout.
     *
     * @param directory is created; blobs already there are kept
     * @param tag name of the image inside the layout
     * @return digest of the manifest
     */
    public Digest writeTo(Path directory, String tag) throws IOException {
        Files.createDirectories(directory.resolve("blobs/sha256"));
        byte[] tar = tar();
        byte[] layer = gzip(tar);
        Map<String, Object> image = new LinkedHashMap<>();
        image.put("architecture", architecture.toString());
        image.put("os", "linux");
        image.put("config", config);
        image.put("rootfs", Map.of("type", "layers", "diff_ids", List.of(sha256(tar).value())));
        byte[] configBytes = JSON.writeValueAsBytes(sorted(image));
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", MANIFEST);
        manifest.put("config", blob(directory, CONFIG, configBytes));
        manifest.put("layers", List.of(blob(directory, LAYER, layer)));
        byte[] manifestBytes = JSON.writeValueAsBytes(sorted(manifest));
        Map<String, Object> entry = new TreeMap<>(blob(directory, MANIFEST, manifestBytes));
        entry.put("annotations", Map.of("org.opencontainers.image.ref.name", tag));
        entry.put(
                "platform",
                new TreeMap<>(Map.of("architecture", architecture.toString(), "os", "linux")));
        Map<String, Object> index = new TreeMap<>();
        index.put("schemaVersion", 2);
        index.put("mediaType", INDEX);
        index.put("manifests", List.of(entry));
        Files.write(directory.resolve("index.json"), JSON.writeValueAsBytes(index));
        Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        return sha256(manifestBytes);
    }

    /** Maps made by Map.of have no stable order; documents that get a digest need one. */
    private static Object sorted(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> ordered = new TreeMap<>();
            map.forEach((key, inner) -> ordered.put(String.valueOf(key), sorted(inner)));
            return ordered;
        }
        if (value instanceof List<?> list) {
            List<Object> ordered = new ArrayList<>();
            list.forEach(inner -> ordered.add(sorted(inner)));
            return ordered;
        }
        return value;
    }

    private static Map<String, Object> blob(Path directory, String mediaType, byte[] content)
            throws IOException {
        Digest digest = sha256(content);
        Files.write(directory.resolve("blobs/sha256").resolve(digest.hex()), content);
        return Map.of("mediaType", mediaType, "digest", digest.value(), "size", content.length);
    }

    private byte[] tar() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name())) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, Entry> named : entries.entrySet()) {
                Entry entry = named.getValue();
                TarArchiveEntry header = new TarArchiveEntry(named.getKey(), entry.type());
                header.setMode(entry.mode());
                header.setModTime(0);
                header.setIds(0, 0);
                boolean isLink = entry.type() == TarConstants.LF_SYMLINK;
                if (isLink) {
                    header.setLinkName(new String(entry.content(), StandardCharsets.UTF_8));
                } else {
                    header.setSize(entry.content().length);
                }
                tar.putArchiveEntry(header);
                if (!isLink) {
                    tar.write(entry.content());
                }
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream compressed = new GZIPOutputStream(bytes)) {
            compressed.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot compress in memory", e);
        }
        return bytes.toByteArray();
    }

    private static Digest sha256(byte[] content) {
        try {
            return Digest.ofSha256(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
