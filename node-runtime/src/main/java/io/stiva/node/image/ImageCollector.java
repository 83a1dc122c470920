package io.stiva.node.image;

import io.stiva.node.image.ImageUse.Unused;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ImageReference;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes images nobody uses: the longest unused first while the disk is short of space, and any
 * that was unused for too long.
 *
 * <p>Promises: an image that is used, held or being pulled stays; what it removes it says in the
 * log; when an image was last used survives the agent, to a minute.
 */
public final class ImageCollector implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ImageCollector.class);
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);
    private static final String DISK_FULL = "node-disk-full";

    private final Images images;
    private final CollectionSettings settings;
    private final Supplier<DiskSpace> disk;
    private final Clock clock;
    private final Rounds rounds;
    private boolean swept;
    private boolean complained;

    /** On this node's clock and disk. */
    public static ImageCollector of(Images images, CollectionSettings settings, Clock clock) {
        return new ImageCollector(images, settings, images::space, clock, Rounds.real());
    }

    ImageCollector(
            Images images,
            CollectionSettings settings,
            Supplier<DiskSpace> disk,
            Clock clock,
            Rounds rounds) {
        this.images = images;
        this.settings = settings;
        this.disk = disk;
        this.clock = clock;
        this.rounds = rounds;
    }

    /**
     * Begins to look after the disk; call it when the containers of an earlier agent were found.
     *
     * @param inUse as {@link Images#inUse}
     */
    public void start(Supplier<Set<Digest>> inUse) {
        images.inUse(inUse);
        rounds.every(LOOK_EVERY, this::lookSafely);
    }

    /**
     * Makes an image ready to run, as {@link Images#hold}; when the disk is too full for it,
     * removes everything unused and tries once more.
     */
    public HeldImage hold(
            ImageReference reference, RegistryAccess access, ProgressListener listener) {
        HeldImage held;
        try {
            held = images.hold(reference, access, listener);
        } catch (StivaException e) {
            if (!e.code().equals(DISK_FULL) || !madeRoom(reference)) {
                throw e;
            }
            held = images.hold(reference, access, listener);
        }
        try {
            images.use().mark(held.image().digest(), clock.instant());
        } catch (IOException e) {
            // The next round notes it; until then it is held or in a container.
            LOG.warn("when {} was used is not noted", reference, e);
        }
        return held;
    }

    /**
     * How much an image needs is known when it is unpacked and not before, so everything goes that
     * may. Room that another pull's collection has just made counts as well.
     */
    private boolean madeRoom(ImageReference reference) {
        DiskSpace before = disk.get();
        LOG.warn("no space for {}, {} free: removing unused images", reference, before);
        try {
            int removed = makeRoom();
            return removed > 0 || disk.get().free().compareTo(before.free()) > 0;
        } catch (IOException | RuntimeException e) {
            LOG.error("unused images cannot be removed", e);
            return false;
        }
    }

    private synchronized int makeRoom() throws IOException {
        images.use().mark(clock.instant());
        return images.use().removeStrays() + remove(_ -> true);
    }

    private void lookSafely() {
        try {
            look();
        } catch (IOException | RuntimeException e) {
            LOG.error("unused images cannot be removed, tried again", e);
        }
    }

    /** One round. */
    synchronized void look() throws IOException {
        Instant now = clock.instant();
        images.use().mark(now);
        if (!swept) {
            sweep();
            swept = true;
        }
        Instant oldest = now.minus(settings.keepUnused());
        remove(unused -> unused.since().isBefore(oldest));
        if (!settings.isShort(disk.get())) {
            complained = false;
            return;
        }
        sweep();
        remove(_ -> !settings.isEnough(disk.get()));
        complainWhenStillShort();
    }

    private void sweep() throws IOException {
        int layers = images.use().removeStrays();
        if (layers > 0) {
            LOG.info("removed {} layers of no image", layers);
        }
    }

    /** The longest unused first, each as long as the question is answered with yes. */
    private int remove(Predicate<Unused> goes) throws IOException {
        List<Unused> unused = images.use().unused();
        int removed = 0;
        for (Unused image : unused) {
            if (goes.test(image) && images.use().remove(image.image())) {
                removed++;
                LOG.info(
                        "removed image {}, unused since {}: {} free",
                        image.image(),
                        image.since(),
                        disk.get());
            }
        }
        return removed;
    }

    /** Once, not every minute. */
    private void complainWhenStillShort() {
        DiskSpace left = disk.get();
        if (settings.isShort(left) && !complained) {
            LOG.warn("the disk of the images is short of space: {} free, none is unused", left);
        }
        complained = settings.isShort(left);
    }

    @Override
    public void close() {
        rounds.close();
    }
}
