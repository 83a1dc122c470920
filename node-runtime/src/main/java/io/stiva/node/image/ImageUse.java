package io.stiva.node.image;

import io.stiva.vocabulary.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which images of a store are used, and the only way out of the store for those that are not.
 *
 * <p>An image is used when a container has it or is about to, and while somebody holds it. Both are
 * looked at under one lock, in which images also go: a container that is not in the list yet has
 * its image held, and one whose image is not held any more is in the list. So an image never goes
 * between a pull and its start; one that went before the pull is not found by it and is fetched
 * again.
 */
final class ImageUse {

    private final ImageStore store;
    private final Holds<Digest> layersHeld = new Holds<>();
    private final Holds<Digest> imagesHeld = new Holds<>();
    private @Nullable Supplier<Set<Digest>> containers;

    /** An image nobody uses. */
    record Unused(Digest image, Instant since) {}

    ImageUse(ImageStore store) {
        this.store = store;
    }

    /** See {@link Images#inUse}. */
    synchronized void by(Supplier<Set<Digest>> images) {
        containers = images;
    }

    /** What the current pull is about stays until {@link #giveBack}. */
    synchronized void take(Digest image, List<Digest> diffIds) {
        imagesHeld.take(List.of(image));
        layersHeld.take(diffIds);
    }

    synchronized void giveBack(Digest image, List<Digest> diffIds) {
        imagesHeld.giveBack(List.of(image));
        layersHeld.giveBack(diffIds);
    }

    /** Held first and looked for then, so that it cannot go in between. */
    Optional<HeldImage> holdIfHere(Digest digest) throws IOException {
        take(digest, List.of());
        try {
            return store.find(digest).map(this::hold);
        } finally {
            giveBack(digest, List.of());
        }
    }

    /** Call it while the image cannot go. */
    HeldImage hold(Image image) {
        take(image.digest(), List.of());
        AtomicBoolean open = new AtomicBoolean(true);
        return new HeldImage(
                image,
                () -> {
                    if (open.getAndSet(false)) {
                        giveBack(image.digest(), List.of());
                    }
                });
    }

    /**
     * Removes an image and the layers only it had, unless it is used.
     *
     * @return whether it is gone; false as long as nobody told who uses images
     */
    boolean remove(Digest image) throws IOException {
        List<Path> layers;
        synchronized (this) {
            Optional<Set<Digest>> used = used();
            if (used.isEmpty() || used.get().contains(image)) {
                return false;
            }
            store.forget(image);
            layers = store.takeAway(layersHeld.all(), used.get());
        }
        layers.forEach(store::discard);
        return true;
    }

    /**
     * Removes what no image has: layers a crash or pulls that failed left, and records without
     * their layers.
     *
     * @return how many layers went
     */
    int removeStrays() throws IOException {
        List<Path> layers;
        synchronized (this) {
            Optional<Set<Digest>> used = used();
            if (used.isEmpty()) {
                return 0;
            }
            layers = store.takeAway(layersHeld.all(), used.get());
        }
        layers.forEach(store::discard);
        return layers.size();
    }

    /** Notes that every image in use is in use now. */
    void mark(Instant now) throws IOException {
        for (Digest image : lookedAt().orElse(Set.of())) {
            mark(image, now);
        }
    }

    /** Notes that one image is in use now. */
    void mark(Digest image, Instant now) throws IOException {
        store.used(image, now);
    }

    /** The images that are not in use just now, the one unused for longest first. */
    List<Unused> unused() throws IOException {
        Optional<Set<Digest>> used = lookedAt();
        if (used.isEmpty()) {
            return List.of();
        }
        return store.lastUses().entrySet().stream()
                .filter(image -> !used.get().contains(image.getKey()))
                .map(image -> new Unused(image.getKey(), image.getValue()))
                .sorted(Comparator.comparing(Unused::since))
                .toList();
    }

    private synchronized Optional<Set<Digest>> lookedAt() {
        return used();
    }

    /** Call it with the lock. */
    private Optional<Set<Digest>> used() {
        if (containers == null) {
            return Optional.empty();
        }
        Set<Digest> used = new HashSet<>(containers.get());
        used.addAll(imagesHeld.all());
        return Optional.of(used);
    }
}
