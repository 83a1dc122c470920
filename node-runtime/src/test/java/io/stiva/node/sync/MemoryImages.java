package io.stiva.node.sync;

import io.stiva.node.image.HeldImage;
import io.stiva.node.image.Image;
import io.stiva.node.image.ImageConfig;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ImageReference;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A registry of one image that answers at once, late or not at all. */
final class MemoryImages implements ImageSource {

    final CountDownLatch slow = new CountDownLatch(1);
    volatile String slowFor = "";
    volatile @Nullable RuntimeException refusal;

    /** How many were fetched and not let go. */
    final AtomicInteger held = new AtomicInteger();

    int count;

    private final Digest digest;

    MemoryImages(Digest digest) {
        this.digest = digest;
    }

    @Override
    public HeldImage fetch(ImageReference image, PullAccess access) {
        count++;
        RuntimeException now = refusal;
        if (now != null) {
            throw now;
        }
        if (image.path().equals(slowFor)) {
            try {
                slow.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        held.incrementAndGet();
        return new HeldImage(
                new Image(
                        digest, Architecture.AMD64, List.of(Path.of("/layer")), ImageConfig.EMPTY),
                held::decrementAndGet);
    }
}
