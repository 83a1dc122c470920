package io.stiva.node.image;

import io.stiva.node.linux.TreeCalls;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.ImageReference;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/**
 * The images of this node: pulls them, keeps them over restarts, removes them.
 *
 * <p>Promises: an {@link Image} it returns is complete, verified by digest and on the disk; two
 * pulls of one layer share one download; a pull that fails leaves nothing half done; an image
 * pinned by digest that is already here is returned without asking anybody. Safe for many threads.
 */
public final class Images implements AutoCloseable {

    private static final int PARALLEL_LAYERS = 4;

    private final ImageStore store;
    private final HttpClient http;
    private final Architecture architecture;
    private final Backoff backoff;
    private final LayerFetch fetch;
    private final ExecutorService workers;
    private final ScheduledExecutorService watchdog;
    private final Map<Content, CompletableFuture<Path>> underWay = new ConcurrentHashMap<>();
    private final ImageUse use;

    /** A layer's blob with the content it is claimed to have. */
    private record Content(Digest blob, Digest diffId) {}

    /**
     * Opens the images of a node.
     *
     * @param root directory of the store; made when missing; on a file system that keeps owners and
     *     {@code trusted.*} attributes
     * @param http reaches the registry; must not follow redirects, which could lead anywhere
     * @param architecture of this node
     * @throws StivaException category INTERNAL when the directory cannot be used
     */
    public static Images open(
            Path root, TreeCalls calls, HttpClient http, Architecture architecture) {
        return open(root, calls, http, architecture, UnpackLimits.STANDARD, Backoff.STANDARD);
    }

    static Images open(
            Path root,
            TreeCalls calls,
            HttpClient http,
            Architecture architecture,
            UnpackLimits limits,
            Backoff backoff) {
        try {
            ImageStore store = ImageStore.open(calls, root);
            return new Images(store, calls, http, architecture, limits, backoff);
        } catch (IOException e) {
            throw LayerErrors.broken("opening the image store " + root, e);
        }
    }

    private Images(
            ImageStore store,
            TreeCalls calls,
            HttpClient http,
            Architecture architecture,
            UnpackLimits limits,
            Backoff backoff) {
        this.store = store;
        this.use = new ImageUse(store);
        this.http = http;
        this.architecture = architecture;
        this.backoff = backoff;
        this.workers = Executors.newFixedThreadPool(PARALLEL_LAYERS, named("image-layer"));
        this.watchdog = watchdog();
        this.fetch = new LayerFetch(store, new LayerUnpacker(calls, limits), limits);
    }

    private static ScheduledExecutorService watchdog() {
        ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1, named("image-watch"));
        one.setRemoveOnCancelPolicy(true);
        return one;
    }

    private static ThreadFactory named(String name) {
        return Thread.ofPlatform().daemon().name(name + "-", 0).factory();
    }

    /**
     * Makes an image ready to run, for looking at it: it may be removed at any moment. Otherwise as
     * {@link #hold}.
     */
    public Image pull(ImageReference reference, RegistryAccess access, ProgressListener listener) {
        try (HeldImage held = hold(reference, access, listener)) {
            return held.image();
        }
    }

    /**
     * Makes an image ready to run and keeps it until what is returned is closed; blocks until it is
     * ready.
     *
     * @param reference pinned by digest, or by tag
     * @param access where the registry is and with which right
     * @param listener told of each step
     * @throws StivaException {@code image-not-found}, {@code image-pull-denied}, {@code
     *     image-architecture}, {@code image-corrupt}, {@code image-unsupported}, {@code
     *     layer-refused}, {@code layer-too-large}, {@code node-disk-full}, {@code
     *     registry-unavailable}
     */
    public HeldImage hold(
            ImageReference reference, RegistryAccess access, ProgressListener listener) {
        try {
            Digest pinned = reference.digest();
            Optional<HeldImage> here = pinned == null ? Optional.empty() : use.holdIfHere(pinned);
            if (here.isPresent()) {
                int layers = here.get().image().layers().size();
                listener.progressed(new ProgressListener.Progress(layers, layers, 0, 0));
                return here.get();
            }
            return pullFrom(
                    new RegistrySource(http, access, reference, backoff, watchdog), listener);
        } catch (IOException e) {
            throw LayerErrors.broken("pulling " + reference, e);
        }
    }

    private HeldImage pullFrom(RegistrySource source, ProgressListener listener)
            throws IOException {
        ImageReference reference = source.reference();
        Digest pinned = reference.digest();
        String name = pinned != null ? pinned.value() : String.valueOf(reference.tag());
        byte[] top = source.manifest(name);
        Digest digest = Digest.ofSha256(VerifyingStream.sha256().digest(top));
        if (pinned != null && !pinned.equals(digest)) {
            throw LayerErrors.corrupt("the manifest", pinned, digest);
        }
        Documents.Manifest manifest = manifest(source, Documents.top(top));
        byte[] config = source.verifiedBlob(manifest.config(), "configuration");
        Documents.Configuration configuration =
                Documents.configuration(config, manifest.layers().size(), architecture);
        List<Digest> diffIds = configuration.diffIds();
        use.take(digest, diffIds);
        try {
            Map<Digest, Path> layers = layers(source, manifest.layers(), diffIds, listener);
            Image image =
                    new Image(
                            digest,
                            architecture,
                            List.copyOf(layers.values()),
                            configuration.config());
            store.record(image, List.copyOf(layers.keySet()));
            return use.hold(image);
        } finally {
            use.giveBack(digest, diffIds);
        }
    }

    private Documents.Manifest manifest(RegistrySource source, Documents.Top top) {
        return switch (top) {
            case Documents.Manifest manifest -> manifest;
            case Documents.Index index -> {
                Descriptor chosen = Documents.choose(index, architecture);
                byte[] document = source.manifest(chosen.digest().value());
                RegistrySource.requireSame(document, chosen.digest(), chosen.size(), "manifest");
                if (Documents.top(document) instanceof Documents.Manifest manifest) {
                    yield manifest;
                }
                throw LayerErrors.unsupported("its index leads to another index");
            }
        };
    }

    private Map<Digest, Path> layers(
            RegistrySource source,
            List<Descriptor> layers,
            List<Digest> diffIds,
            ProgressListener listener)
            throws IOException {
        PullProgress progress = new PullProgress(listener, layers.size());
        List<Integer> missing = new ArrayList<>();
        long needed = 0;
        for (int i = 0; i < layers.size(); i++) {
            if (store.layer(layers.get(i).digest(), diffIds.get(i)).isPresent()) {
                progress.layerDone();
            } else {
                missing.add(i);
                needed = Math.addExact(needed, layers.get(i).size());
            }
        }
        progress.expect(needed);
        Bytes free = store.free();
        if (needed > free.value()) {
            throw LayerErrors.diskTooSmall(new Bytes(needed), free);
        }
        List<Download> downloads = new ArrayList<>();
        for (int i : missing) {
            downloads.add(new Download(source, layers.get(i), diffIds.get(i), progress));
        }
        downloads.forEach(Download::begin);
        downloads.forEach(Download::await);
        return stacked(layers, diffIds);
    }

    /**
     * Layers lowest first. Overlayfs takes a directory only once, and of two equal layers the upper
     * one alone gives the same view: all the lower one brought, the upper one brings again.
     */
    private Map<Digest, Path> stacked(List<Descriptor> layers, List<Digest> diffIds)
            throws IOException {
        Map<Digest, Path> found = new LinkedHashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            Digest diffId = diffIds.get(i);
            Path layer =
                    store.layer(layers.get(i).digest(), diffId)
                            .orElseThrow(() -> new IOException("layer " + diffId + " went away"));
            found.remove(diffId);
            found.put(diffId, layer);
        }
        return found;
    }

    /** One layer of one pull; joins the download another pull already began. */
    private final class Download {
        private final RegistrySource source;
        private final Descriptor layer;
        private final Content content;
        private final PullProgress progress;
        private boolean own;
        private CompletableFuture<Path> future = new CompletableFuture<>();

        Download(RegistrySource source, Descriptor layer, Digest diffId, PullProgress progress) {
            this.source = source;
            this.layer = layer;
            this.content = new Content(layer.digest(), diffId);
            this.progress = progress;
        }

        private void begin() {
            CompletableFuture<Path> mine = new CompletableFuture<>();
            CompletableFuture<Path> there = underWay.putIfAbsent(content, mine);
            own = there == null;
            future = there == null ? mine : there;
            if (own) {
                workers.execute(() -> run(mine));
            }
        }

        private void run(CompletableFuture<Path> mine) {
            try {
                Optional<Path> already = store.layer(content.blob(), content.diffId());
                mine.complete(
                        already.isPresent()
                                ? already.get()
                                : fetch.fetch(
                                        source,
                                        layer,
                                        content.diffId(),
                                        bytes -> progress.received(content.blob(), bytes)));
            } catch (IOException | RuntimeException | Error e) {
                mine.completeExceptionally(e);
            } finally {
                underWay.remove(content, mine);
            }
        }

        /** Waits; when a joined download failed, perhaps for its own token, tries for itself. */
        private void await() {
            while (true) {
                try {
                    future.join();
                    progress.layerDone();
                    return;
                } catch (CompletionException e) {
                    if (own) {
                        throw unwrapped(e);
                    }
                    begin();
                }
            }
        }

        private RuntimeException unwrapped(CompletionException e) {
            return switch (e.getCause()) {
                case RuntimeException cause -> cause;
                case IOException cause ->
                        LayerErrors.broken("looking for layer " + content.blob(), cause);
                case null, default -> e;
            };
        }
    }

    /** Every image that is complete on this node. */
    public List<Image> all() {
        try {
            return store.all();
        } catch (IOException e) {
            throw LayerErrors.broken("listing images", e);
        }
    }

    /** The image with this digest if it is complete here. */
    public Optional<Image> find(Digest digest) {
        try {
            return store.find(digest);
        } catch (IOException e) {
            throw LayerErrors.broken("looking for image " + digest, e);
        }
    }

    /**
     * Tells how to find out which images containers on this node use or are about to use; they are
     * not removed. Before it was told none is.
     *
     * @param images asked while no image can be held or removed; must be quick and not call back.
     *     Names an image from before its {@link HeldImage} is closed until its last layer is
     *     unmounted
     */
    public void inUse(Supplier<Set<Digest>> images) {
        use.by(images);
    }

    /**
     * Removes an image and the layers only it had; absent is fine.
     *
     * @throws StivaException CONFLICT, code {@code image-in-use}
     */
    public void remove(Digest image) {
        try {
            if (!use.remove(image)) {
                throw StivaException.of(ErrorCategory.CONFLICT, "image-in-use")
                        .say("image %s is used by a container; remove the container first", image)
                        .build();
            }
        } catch (IOException e) {
            throw LayerErrors.broken("removing image " + image, e);
        }
    }

    ImageUse use() {
        return use;
    }

    /** The disk the images lie on. */
    public DiskSpace space() {
        try {
            return store.space();
        } catch (IOException e) {
            throw LayerErrors.broken("looking at the disk", e);
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
        watchdog.shutdownNow();
    }
}
