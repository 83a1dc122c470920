package io.stiva.node.image;

import static io.stiva.node.image.ProgressListener.NONE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.node.image.FakeRegistry.Layer;
import io.stiva.node.linux.NativeTreeCalls;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Collections that meet a start, and collections that are cut short. */
@Tag("root")
class ImageCollectionFaultsTest {

    private static final Duration LONG = Duration.ofDays(8);
    private static final int STARTS = 300;
    private static final int MOST_CALLS = 200;

    @TempDir Path home;

    @Test
    void an_image_that_is_being_started_never_goes_however_often_it_is_collected()
            throws Exception {
        try (CollectedImages node = new CollectedImages(home, new NativeTreeCalls())) {
            node.start(CollectionSettings.STANDARD);
            Digest image = image(node, "1", layer("base"), layer("one"));

            var starts = CompletableFuture.supplyAsync(() -> starts(node, image));
            while (!starts.isDone()) {
                node.pass(LONG);
                node.round();
            }

            assertThat(starts.get(1, TimeUnit.SECONDS)).isEqualTo(STARTS);
            assertThat(node.registry.requests)
                    .as("pulls after the first: collections that took the image")
                    .filteredOn(request -> request.contains("manifests"))
                    .hasSizeGreaterThan(1);
        }
    }

    /** How many starts had all of their image, from the pull to the end. */
    private static int starts(CollectedImages node, Digest image) {
        int whole = 0;
        for (int i = 0; i < STARTS; i++) {
            Image started;
            boolean held;
            try (HeldImage mine = hold(node, image)) {
                started = mine.image();
                held = isWhole(started);
                node.containers.add(image);
            }
            Thread.yield();
            whole += held && isWhole(started) ? 1 : 0;
            node.containers.remove(image);
            Thread.yield();
        }
        return whole;
    }

    @Test
    void a_start_that_comes_while_its_image_is_being_removed_pulls_it_again() throws Exception {
        try (CollectedImages node = new CollectedImages(home, new NativeTreeCalls())) {
            node.start(CollectionSettings.STANDARD);
            Digest image = image(node, "1", layer("one"));
            hold(node, image).close();
            CompletableFuture<Image> started = new CompletableFuture<>();
            Thread start = new Thread(() -> start(node, image, started));
            node.images.inUse(
                    () -> {
                        // Seen before the start, told when the start has gone as far as it can.
                        Set<Digest> seen = Set.copyOf(node.containers);
                        start.start();
                        while (!started.isDone() && start.getState() != Thread.State.BLOCKED) {
                            Thread.onSpinWait();
                        }
                        return seen;
                    });

            assertThat(node.images.use().remove(image)).isTrue();

            assertThat(started.get(20, TimeUnit.SECONDS))
                    .matches(ImageCollectionFaultsTest::isWhole);
            assertThat(node.registry.requests)
                    .filteredOn(request -> request.contains("manifests"))
                    .hasSize(2);
        }
    }

    private static void start(
            CollectedImages node, Digest image, CompletableFuture<Image> started) {
        try (HeldImage held = node.images.hold(pinned(image), node.registry, NONE)) {
            node.containers.add(image);
            started.complete(held.image());
        } catch (RuntimeException e) {
            started.completeExceptionally(e);
        }
    }

    @Test
    void a_crash_anywhere_in_a_collection_leaves_images_whole_or_gone() throws IOException {
        int call = 1;
        while (crashedBefore(call)) {
            call++;
            assertThat(call).isLessThan(MOST_CALLS);
        }
        assertThat(call).as("calls of a collection").isGreaterThan(10);
    }

    /** Whether the collection was long enough to be cut short there. */
    private boolean crashedBefore(int call) throws IOException {
        CrashingCalls kernel = new CrashingCalls();
        Path root = home.resolve("" + call);
        try (CollectedImages node = new CollectedImages(root, kernel.calls())) {
            node.start(CollectionSettings.STANDARD);
            Layer base = layer("base");
            Digest unused = image(node, "1", base, layer("one"), layer("more"));
            Digest used = image(node, "2", base, layer("two"));
            hold(node, unused).close();
            hold(node, used).close();
            node.containers.add(used);
            node.pass(LONG);
            kernel.dieBefore(call);
            node.round();
            boolean crashed = kernel.revive();

            node.reopen();

            assertThat(node.present()).contains(used);
            assertThat(node.images.all()).allMatch(ImageCollectionFaultsTest::isWhole);
            node.start(CollectionSettings.STANDARD);
            try (HeldImage again = hold(node, unused)) {
                assertThat(again.image()).matches(ImageCollectionFaultsTest::isWhole);
            }
            node.pass(LONG);
            node.round();
            assertThat(node.present()).containsExactly(used);
            assertThat(node.in("layers")).hasSize(2);
            assertThat(node.in("blobs")).hasSize(2);
            assertThat(node.in("tmp")).isEmpty();
            return crashed;
        }
    }

    @Test
    void what_a_crash_left_goes_in_the_first_round_of_the_next_agent() throws IOException {
        try (CollectedImages node = new CollectedImages(home, new NativeTreeCalls())) {
            node.start(CollectionSettings.STANDARD);
            Digest forgotten = image(node, "1", layer("one"));
            Digest robbed = image(node, "2", layer("two"), layer("more"));
            Digest kept = image(node, "3", layer("three"));
            hold(node, forgotten).close();
            Image half = hold(node, robbed).image();
            hold(node, kept).close();
            Files.delete(node.root.resolve("images").resolve(forgotten.hex() + ".json"));
            Path lost = half.layers().getLast();
            Files.delete(lost.resolve("more"));
            Files.delete(lost);
            node.reopen();
            node.start(CollectionSettings.STANDARD);

            node.round();

            assertThat(node.present()).containsExactly(kept);
            assertThat(node.in("layers")).hasSize(1);
            assertThat(node.in("images")).hasSize(1);
        }
    }

    private static Digest image(CollectedImages node, String tag, Layer... layers) {
        return FakeRegistry.digest(node.registry.image(tag, "amd64", layers));
    }

    private static HeldImage hold(CollectedImages node, Digest image) {
        return node.collector.hold(pinned(image), node.registry, NONE);
    }

    private static ImageReference pinned(Digest image) {
        return ImageReference.parse("shop/web@" + image);
    }

    /** Each layer is one file whose content is its name. */
    private static Layer layer(String name) throws IOException {
        return Layer.gzipped(new TarBuilder().file(name, name));
    }

    private static boolean isWhole(Image image) {
        return image.layers().stream().allMatch(ImageCollectionFaultsTest::holdsItsFile);
    }

    private static boolean holdsItsFile(Path layer) {
        try (var files = Files.list(layer)) {
            Path file = files.findFirst().orElseThrow();
            return Files.readString(file, UTF_8).equals(file.getFileName() + "");
        } catch (IOException | java.util.NoSuchElementException e) {
            return false;
        }
    }
}
