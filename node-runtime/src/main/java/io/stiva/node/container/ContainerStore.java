package io.stiva.node.container;

import io.stiva.node.image.Image;
import io.stiva.node.image.ImageConfig;
import io.stiva.node.linux.TreeCalls;
import io.stiva.node.linux.TreeRemoval;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is on disk about the containers: one directory each with {@code spec.json}, replaced when
 * its limits change, and {@code state.json}, replaced at each change.
 *
 * <p>A file is written beside the old one and renamed over it, so a reader sees the old or the new
 * one and never half of one, also after {@code kill -9}. It is flushed to the disk a moment later
 * on another thread: only a power failure in between can lose it, and a power failure ends the
 * containers anyway; waiting for the disk would cost each start several times its own time.
 */
final class ContainerStore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerStore.class);
    private static final int VERSION = 1;
    private static final long FLUSH_MILLIS = 250;
    private static final long OWED_MILLIS = 500;
    private static final int MOST_DELETIONS = 100;
    private static final String SPEC = "spec.json";
    private static final String STATE = "state.json";

    /** What is being made or removed; an agent that finds such a directory removes it. */
    private static final String UNFINISHED = ".";

    private final TreeCalls trees;
    private final Path containers;
    private final Path damaged;
    private final JsonMapper json = JsonMapper.builder().build();
    private final Set<Path> unflushed = ConcurrentHashMap.newKeySet();
    private final Map<ContainerId, StoredLife> owed = new ConcurrentHashMap<>();
    private final AtomicBoolean paying = new AtomicBoolean();
    private final ScheduledExecutorService flusher =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("flush-state").daemon().factory());

    ContainerStore(Path stateDirectory, TreeCalls trees) {
        this.trees = trees;
        this.containers = stateDirectory.resolve("containers");
        this.damaged = stateDirectory.resolve("damaged");
        try {
            Files.createDirectories(containers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code spec.json}. */
    record StoredSpec(int version, ContainerSpec spec, StoredImage image, int idBase) {}

    /** An image with its layers as text. */
    record StoredImage(
            Digest digest, Architecture architecture, List<String> layers, ImageConfig config) {

        static StoredImage of(Image image) {
            return new StoredImage(
                    image.digest(),
                    image.architecture(),
                    image.layers().stream().map(Path::toString).toList(),
                    image.config());
        }

        Image image() {
            return new Image(digest, architecture, layers.stream().map(Path::of).toList(), config);
        }
    }

    /** {@code state.json}. */
    record StoredLife(int version, Life life, @Nullable RunningMark mark) {}

    /** A container as it was found; the life is empty when its file cannot be read. */
    record Found(StoredSpec spec, Optional<StoredLife> life) {}

    Path directory(ContainerId id) {
        return containers.resolve(id.toString());
    }

    /**
     * Makes the directory, which has its specification as soon as it has its name; others may pass
     * through it, because the container's root must.
     */
    void create(ContainerSpec spec, Image image, int idBase) {
        Path draft = containers.resolve(UNFINISHED + "new-" + spec.id());
        Path directory = directory(spec.id());
        try {
            Files.createDirectory(
                    draft,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx--x--x")));
            replace(draft.resolve(SPEC), stored(spec, image, idBase));
            Files.move(draft, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            removeUnfinished(draft);
            throw new UncheckedIOException(e);
        }
        flushSoon(directory.resolve(SPEC));
    }

    private static StoredSpec stored(ContainerSpec spec, Image image, int idBase) {
        return new StoredSpec(VERSION, spec, StoredImage.of(image), idBase);
    }

    void replaceSpec(ContainerSpec spec, Image image, int idBase) {
        write(directory(spec.id()), SPEC, stored(spec, image, idBase));
    }

    /**
     * @throws UncheckedIOException when it is not stored
     */
    void save(ContainerId id, Life life, @Nullable RunningMark mark) {
        owed.remove(id);
        write(directory(id), STATE, new StoredLife(VERSION, life, mark));
    }

    /** Stores what has happened; on a full disk, as soon as there is room. */
    void keep(ContainerId id, Life life, @Nullable RunningMark mark) {
        try {
            save(id, life, mark);
        } catch (UncheckedIOException e) {
            LOG.error("the state of {} cannot be stored, tried again", id, e);
            owed.put(id, new StoredLife(VERSION, life, mark));
            payLater();
        }
    }

    private void payLater() {
        if (!paying.compareAndSet(false, true)) {
            return;
        }
        var _ = flusher.schedule(this::pay, OWED_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void pay() {
        paying.set(false);
        owed.forEach(
                (id, newest) -> {
                    try {
                        owed.computeIfPresent(id, (same, life) -> stored(id, life));
                    } catch (UncheckedIOException e) {
                        LOG.debug("the state of {} cannot be stored yet", id, e);
                    }
                });
        if (!owed.isEmpty()) {
            payLater();
        }
    }

    /** Null: nothing is owed any more. */
    private @Nullable StoredLife stored(ContainerId id, StoredLife life) {
        write(directory(id), STATE, life);
        return null;
    }

    private void write(Path directory, String name, Object document) {
        Path file = directory.resolve(name);
        try {
            replace(file, document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        flushSoon(file);
    }

    private void replace(Path file, Object document) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        try {
            Files.write(draft, json.writeValueAsBytes(document));
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            dropDraft(draft, e);
            throw e;
        }
    }

    private void flushSoon(Path file) {
        if (unflushed.add(file)) {
            var _ = flusher.schedule(() -> flush(file), FLUSH_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static void dropDraft(Path draft, IOException cause) {
        try {
            Files.deleteIfExists(draft);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** What is written again before this is flushed once. */
    private void flush(Path file) {
        unflushed.remove(file);
        Path directory = file.resolveSibling(".");
        try (FileChannel content = FileChannel.open(file, StandardOpenOption.READ);
                FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            content.force(true);
            names.force(true);
        } catch (IOException e) {
            // Removed or replaced meanwhile: what replaced it is flushed itself.
        }
    }

    /** Every container there is; what has no readable spec is set aside. */
    List<Found> load() {
        List<Found> all = new ArrayList<>();
        for (Path directory : entries()) {
            if (directory.getFileName().toString().startsWith(UNFINISHED)) {
                removeUnfinished(directory);
                continue;
            }
            Optional<StoredSpec> spec = read(directory.resolve(SPEC), StoredSpec.class);
            if (spec.isEmpty() || !directory(spec.get().spec().id()).equals(directory)) {
                setAside(directory);
                continue;
            }
            all.add(new Found(spec.get(), read(directory.resolve(STATE), StoredLife.class)));
        }
        return all;
    }

    /** Whether there is a state file, readable or not. */
    boolean hasState(ContainerId id) {
        return Files.exists(directory(id).resolve(STATE));
    }

    private List<Path> entries() {
        try (var entries = Files.list(containers)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> Optional<T> read(Path file, Class<T> type) {
        try {
            return Optional.of(json.readValue(Files.readAllBytes(file), type));
        } catch (IOException | JacksonException | StivaException e) {
            LOG.warn("state file {} cannot be read: {}", file, e.toString());
            return Optional.empty();
        }
    }

    private void setAside(Path directory) {
        try {
            Files.createDirectories(damaged);
            Path aside = damaged.resolve(directory.getFileName());
            deleteTree(aside);
            Files.move(directory, aside);
            LOG.error("container directory {} is damaged and was moved to {}", directory, aside);
        } catch (IOException e) {
            LOG.error("container directory {} is damaged and cannot be moved", directory, e);
        }
    }

    private void removeUnfinished(Path directory) {
        try {
            deleteTree(directory);
        } catch (IOException e) {
            LOG.error("{} cannot be removed yet", directory, e);
        }
    }

    /**
     * Deletes a container's directory with its writable layer; from its first moment on there is no
     * such container. Its monitor may still be writing the exit record; then a file appears
     * meanwhile, and it is tried again.
     */
    void delete(ContainerId id) {
        owed.remove(id);
        for (int attempt = 1; ; attempt++) {
            try {
                deleteTree(renamed(id));
                return;
            } catch (IOException e) {
                if (attempt == MOST_DELETIONS) {
                    throw new UncheckedIOException(e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    private Path renamed(ContainerId id) throws IOException {
        Path gone = containers.resolve(UNFINISHED + "gone-" + id);
        try {
            Files.move(directory(id), gone, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            LOG.debug("{} has no directory any more", id);
        }
        return gone;
    }

    /** The tree is a tenant's. Its processes are gone, so nothing races. */
    private void deleteTree(Path tree) throws IOException {
        int parent = trees.openDirectory(tree.resolveSibling(".").toString());
        try {
            new TreeRemoval(trees).remove(parent, tree.getFileName() + "");
        } finally {
            trees.close(parent);
        }
    }

    @Override
    public void close() {
        pay();
        flusher.shutdownNow();
        List.copyOf(unflushed).forEach(this::flush);
    }
}
