package io.stiva.node.image;

import io.stiva.node.linux.TreeCalls;
import io.stiva.node.linux.TreeRemoval;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The images of one node on its disk.
 *
 * <pre>
 * layers/&lt;diffid&gt;/       one unpacked layer, complete once the name exists
 * blobs/&lt;blob digest&gt;    the diff id that blob was proved to unpack to
 * images/&lt;digest&gt;.json   an image all of whose layers are here; modified when it was last used
 * tmp/                      work in progress, emptied at start
 * </pre>
 *
 * <p>A layer is found by the digest of its <em>blob</em>, never by the diff id a configuration
 * claims: otherwise an image that only claims a diff id would be given another tenant's private
 * layer. The root is open to nobody but its owner, because layers hold setuid programs.
 */
final class ImageStore {

    private static final Logger LOG = LoggerFactory.getLogger(ImageStore.class);
    private static final JsonMapper JSON = new JsonMapper();

    private final TreeCalls calls;
    private final Path layers;
    private final Path blobs;
    private final Path images;
    private final Path temporary;

    private ImageStore(TreeCalls calls, Path root) {
        this.calls = calls;
        this.layers = root.resolve("layers");
        this.blobs = root.resolve("blobs");
        this.images = root.resolve("images");
        this.temporary = root.resolve("tmp");
    }

    /** The record of an image; layers by diff id, lowest first. */
    record Entry(String digest, String architecture, List<String> layers, ImageConfig config) {}

    /** Opens or makes a store and removes what an earlier agent left half done. */
    static ImageStore open(TreeCalls calls, Path root) throws IOException {
        Files.createDirectories(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        ImageStore store = new ImageStore(calls, root.toAbsolutePath());
        for (Path part : List.of(store.layers, store.blobs, store.images, store.temporary)) {
            Files.createDirectories(part);
        }
        store.emptyTemporary();
        return store;
    }

    private void emptyTemporary() throws IOException {
        int directory = calls.openDirectory(temporary.toString());
        try {
            new TreeRemoval(calls).empty(directory);
        } finally {
            calls.close(directory);
        }
    }

    Bytes free() throws IOException {
        return space().free();
    }

    DiskSpace space() throws IOException {
        FileStore disk = Files.getFileStore(temporary);
        return new DiskSpace(new Bytes(disk.getUsableSpace()), new Bytes(disk.getTotalSpace()));
    }

    /** A fresh directory for one layer. */
    Path newTemporary() throws IOException {
        return Files.createDirectory(
                temporary.resolve(UUID.randomUUID().toString()),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }

    /** Removes a directory of {@link #newTemporary()} if it is still there; keeps quiet. */
    void discard(Path directory) {
        try {
            int parent = calls.openDirectory(temporary.toString());
            try {
                if (Files.exists(directory)) {
                    new TreeRemoval(calls).remove(parent, directory.getFileName() + "");
                }
            } finally {
                calls.close(parent);
            }
        } catch (IOException e) {
            LOG.warn("cannot remove {}, the next start of the agent will", directory, e);
        }
    }

    /** The unpacked layer a blob was proved to hold. */
    Optional<Path> layer(Digest blob, Digest diffId) throws IOException {
        Path layer = layers.resolve(diffId.hex());
        try {
            boolean proved = Files.readString(blobs.resolve(blob.hex())).equals(diffId.value());
            return proved && Files.isDirectory(layer) ? Optional.of(layer) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Takes over a verified layer. Another blob with the same content may have come first: then its
     * directory stays and this one is discarded.
     *
     * @param directory already written to the disk
     */
    Path adopt(Path directory, Digest blob, Digest diffId) throws IOException {
        Path layer = layers.resolve(diffId.hex());
        synchronized (this) {
            if (!Files.exists(layer)) {
                Files.move(directory, layer, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        syncDirectory(layers);
        write(blobs.resolve(blob.hex()), diffId.value().getBytes(StandardCharsets.UTF_8));
        return layer;
    }

    void record(Image image, List<Digest> diffIds) throws IOException {
        Entry entry =
                new Entry(
                        image.digest().value(),
                        image.architecture().toString(),
                        diffIds.stream().map(Digest::value).toList(),
                        image.config());
        write(file(image.digest()), JSON.writeValueAsBytes(entry));
    }

    /** An image whose layers are all here. */
    Optional<Image> find(Digest digest) throws IOException {
        return read(file(digest)).flatMap(this::complete);
    }

    List<Image> all() throws IOException {
        List<Image> found = new ArrayList<>();
        for (Path file : children(images)) {
            read(file).flatMap(this::complete).ifPresent(found::add);
        }
        return found;
    }

    private Optional<Image> complete(Entry entry) {
        List<Path> paths =
                entry.layers().stream().map(id -> layers.resolve(new Digest(id).hex())).toList();
        return paths.stream().allMatch(Files::isDirectory)
                ? Optional.of(
                        new Image(
                                new Digest(entry.digest()),
                                Architecture.parse(entry.architecture()),
                                paths,
                                entry.config()))
                : Optional.empty();
    }

    private static Optional<Entry> read(Path file) throws IOException {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), Entry.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JacksonException e) {
            LOG.warn("{} is damaged: the image is pulled again when needed", file, e);
            return Optional.empty();
        }
    }

    /**
     * Notes when an image was in use; absent is fine. It is the time of the record's file, which
     * survives an agent and needs no block of a full disk.
     */
    void used(Digest image, Instant when) throws IOException {
        try {
            Files.setLastModifiedTime(file(image), FileTime.from(when));
        } catch (NoSuchFileException e) {
            LOG.debug("{} is not here yet", image, e);
        }
    }

    /** When each image with a record, whole or not, was last used. */
    Map<Digest, Instant> lastUses() throws IOException {
        Map<Digest, Instant> uses = new HashMap<>();
        for (Path file : children(images)) {
            uses.put(digest(file), Files.getLastModifiedTime(file).toInstant());
        }
        return uses;
    }

    void forget(Digest image) throws IOException {
        Files.deleteIfExists(file(image));
        // On the disk before a layer goes, so that no crash brings back a record without its
        // layers.
        syncDirectory(images);
    }

    /**
     * Takes every layer away that no image record and nobody else needs, and the records of images
     * that are not whole. Quick: what it took is still on the disk until {@link #discard}.
     *
     * @param held diff ids that pulls under way count on
     * @param used images whose records stay whatever they look like
     * @return the layers, by their names in {@code tmp/}
     */
    List<Path> takeAway(Set<Digest> held, Set<Digest> used) throws IOException {
        Optional<Set<String>> needed = needed(held, used);
        if (needed.isEmpty()) {
            return List.of();
        }
        List<Path> moved = new ArrayList<>();
        synchronized (this) {
            for (Path layer : children(layers)) {
                if (!needed.get().contains(layer.getFileName() + "")) {
                    Path away = temporary.resolve(UUID.randomUUID().toString());
                    Files.move(layer, away, StandardCopyOption.ATOMIC_MOVE);
                    moved.add(away);
                }
            }
        }
        if (!moved.isEmpty()) {
            // Before the first file of a layer goes: half a layer never has a layer's name.
            syncDirectory(layers);
        }
        for (Path blob : children(blobs)) {
            if (!Files.isDirectory(layers.resolve(new Digest(Files.readString(blob)).hex()))) {
                Files.deleteIfExists(blob);
            }
        }
        return moved;
    }

    /** Names of the layers that must stay; empty when that is not known, and all must. */
    private Optional<Set<String>> needed(Set<Digest> held, Set<Digest> used) throws IOException {
        Set<String> needed = new HashSet<>();
        held.forEach(id -> needed.add(id.hex()));
        for (Path file : children(images)) {
            Optional<Entry> entry = read(file);
            if (!used.contains(digest(file)) && entry.flatMap(this::complete).isEmpty()) {
                Files.deleteIfExists(file);
            } else if (entry.isEmpty()) {
                LOG.error("{} is damaged and in use: no layer is removed", file);
                return Optional.empty();
            } else {
                entry.get().layers().forEach(id -> needed.add(new Digest(id).hex()));
            }
        }
        return Optional.of(needed);
    }

    private static Digest digest(Path record) {
        return new Digest("sha256:" + (record.getFileName() + "").replace(".json", ""));
    }

    private Path file(Digest image) {
        return images.resolve(image.hex() + ".json");
    }

    private static List<Path> children(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(found::add);
        }
        return found;
    }

    private void write(Path file, byte[] content) throws IOException {
        Path fresh = temporary.resolve(UUID.randomUUID().toString());
        try {
            Files.write(fresh, content);
            try (var channel = java.nio.channels.FileChannel.open(fresh)) {
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
        syncDirectory(images.equals(file.getParent()) ? images : blobs);
    }

    private void syncDirectory(Path directory) throws IOException {
        int open = calls.openDirectory(directory.toString());
        try {
            calls.sync(open);
        } finally {
            calls.close(open);
        }
    }

    /** Where layers lie, for tests and diagnosis. */
    Stream<Path> layerDirectories() throws IOException {
        return children(layers).stream();
    }
}
