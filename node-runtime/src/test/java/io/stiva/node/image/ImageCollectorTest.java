package io.stiva.node.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.node.image.FakeRegistry.Layer;
import io.stiva.node.linux.NativeTreeCalls;
import io.stiva.node.linux.SmallDisk;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ImageReference;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a disk of 16 MiB with images of 4 MiB. */
@Tag("root")
class ImageCollectorTest {

    private static final CollectionSettings LAZY =
            new CollectionSettings(1, 2, null, Duration.ofDays(7));

    /** Three images leave less, two leave more. */
    private static final CollectionSettings EAGER =
            new CollectionSettings(30, 40, null, Duration.ofDays(7));

    @TempDir Path home;
    private SmallDisk disk;
    private CollectedImages node;

    @BeforeEach
    void mount() throws IOException {
        disk = new SmallDisk(Files.createDirectory(home.resolve("disk")), 16);
        node = new CollectedImages(disk.directory().resolve("images"), new NativeTreeCalls());
    }

    @AfterEach
    void unmount() {
        node.close();
        disk.close();
    }

    private Digest image(String tag, Layer... layers) {
        return FakeRegistry.digest(node.registry.image(tag, "amd64", layers));
    }

    private Digest pulled(String tag, long seed) throws IOException {
        Digest image = image(tag, noise(seed));
        node.collector.hold(pinned(image), node.registry, ProgressListener.NONE).close();
        node.pass(Duration.ofHours(1));
        return image;
    }

    static Layer noise(long seed) throws IOException {
        return CollectedImages.noise(4 << 20, seed);
    }

    private static ImageReference pinned(Digest image) {
        return ImageReference.parse("shop/web@" + image);
    }

    private HeldImage hold(Digest image) {
        return node.collector.hold(pinned(image), node.registry, ProgressListener.NONE);
    }

    @Test
    void on_a_short_disk_the_longest_unused_image_goes_and_no_more_than_needed()
            throws IOException {
        node.start(EAGER);
        Digest first = pulled("1", 1);
        Digest second = pulled("2", 2);
        Digest third = pulled("3", 3);
        hold(first).close();

        node.round();

        assertThat(node.present()).containsExactlyInAnyOrder(first, third).doesNotContain(second);
    }

    @Test
    void with_enough_space_nothing_goes() throws IOException {
        node.start(LAZY);
        Digest first = pulled("1", 1);
        Digest second = pulled("2", 2);

        node.round();

        assertThat(node.present()).containsExactlyInAnyOrder(first, second);
    }

    @Test
    void what_is_in_use_or_held_stays_on_the_shortest_disk() throws IOException {
        node.start(EAGER);
        Digest used = pulled("1", 1);
        Digest held = pulled("2", 2);
        Digest unused = pulled("3", 3);
        node.containers.add(used);
        try (HeldImage _ = hold(held)) {
            disk.fill();

            node.round();

            assertThat(node.present()).containsExactlyInAnyOrder(used, held).doesNotContain(unused);
        }
        disk.makeRoom();
        disk.fill();
        node.round();
        assertThat(node.present()).containsExactly(used);
    }

    @Test
    void an_image_unused_for_too_long_goes_and_one_in_use_for_as_long_stays() throws IOException {
        node.start(LAZY);
        Digest unused = pulled("1", 1);
        Digest used = pulled("2", 2);
        node.containers.add(used);
        node.pass(Duration.ofDays(7).minusHours(3));
        node.round();
        assertThat(node.present()).containsExactlyInAnyOrder(unused, used);

        node.pass(Duration.ofHours(2));
        node.round();

        assertThat(node.present()).containsExactly(used);
        node.containers.clear();
        node.pass(Duration.ofDays(6));
        node.round();
        assertThat(node.present()).containsExactly(used);
        node.pass(Duration.ofDays(2));
        node.round();
        assertThat(node.present()).isEmpty();
    }

    @Test
    void when_an_image_was_last_used_is_known_to_the_next_agent() throws IOException {
        node.start(LAZY);
        Digest first = pulled("1", 1);
        Digest second = pulled("2", 2);
        Digest third = pulled("3", 3);
        hold(first).close();

        node.reopen();
        node.start(EAGER);
        node.round();

        assertThat(node.present()).containsExactlyInAnyOrder(first, third).doesNotContain(second);
    }

    @Test
    void before_it_is_told_who_uses_images_nothing_goes() throws IOException {
        node.start(LAZY);
        Digest image = pulled("1", 1);
        node.pass(Duration.ofDays(30));
        node.reopen();
        node.collector(EAGER).look();
        assertThat(node.present()).containsExactly(image);
    }

    @Test
    void a_pull_without_space_takes_that_of_unused_images_and_goes_on() throws IOException {
        node.start(LAZY);
        Digest used = pulled("1", 1);
        Digest unused = pulled("2", 2);
        node.containers.add(used);
        Digest large = image("3", CollectedImages.noise(9 << 20, 3));

        try (HeldImage held = hold(large)) {
            assertThat(held.image().layers().getFirst().resolve("noise")).hasSize(9 << 20);
        }

        assertThat(node.present()).containsExactlyInAnyOrder(used, large).doesNotContain(unused);
    }

    @Test
    void a_pull_without_space_is_refused_when_every_image_is_used_and_not_tried_again()
            throws IOException {
        node.start(LAZY);
        Digest used = pulled("1", 1);
        node.containers.add(used);
        Digest large = image("2", CollectedImages.noise(13 << 20, 2));
        node.registry.requests.clear();

        assertThatThrownBy(() -> hold(large))
                .isInstanceOfSatisfying(
                        StivaException.class,
                        e -> assertThat(e.code()).isEqualTo("node-disk-full"));

        assertThat(node.present()).containsExactly(used);
        assertThat(node.registry.requests).filteredOn(r -> r.contains("manifests")).hasSize(1);
    }

    @Test
    void a_pull_that_fails_for_another_reason_costs_no_image() throws IOException {
        node.start(LAZY);
        Digest unused = pulled("1", 1);

        assertThatThrownBy(() -> hold(FakeRegistry.digest(new byte[1])))
                .isInstanceOfSatisfying(
                        StivaException.class,
                        e -> assertThat(e.code()).isEqualTo("image-not-found"));

        assertThat(node.present()).containsExactly(unused);
    }

    @Test
    void a_layer_that_a_pull_under_way_counts_on_stays_when_its_image_goes() throws Exception {
        node.start(EAGER);
        Layer shared = noise(1);
        Digest old = image("1", shared);
        hold(old).close();
        Layer more = noise(2);
        Digest young = image("2", shared, more);
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch pulling = new CountDownLatch(1);
        node.registry.gate = new FakeRegistry.Gate(FakeRegistry.digest(more.blob()), gate);
        var pull =
                CompletableFuture.supplyAsync(
                        () ->
                                node.collector.hold(
                                        pinned(young), node.registry, p -> pulling.countDown()));
        assertThat(pulling.await(20, TimeUnit.SECONDS)).isTrue();
        node.pass(Duration.ofDays(8));

        node.round();

        assertThat(node.present()).isEmpty();
        gate.countDown();
        try (HeldImage held = pull.get(20, TimeUnit.SECONDS)) {
            assertThat(held.image().layers())
                    .allMatch(layer -> Files.exists(layer.resolve("noise")));
        }
        assertThat(node.registry.blobRequests(shared.blob())).isEqualTo(1);
    }

    @Test
    void a_removed_image_is_pulled_again_when_it_is_started() throws IOException {
        node.start(LAZY);
        Digest image = pulled("1", 1);
        node.pass(Duration.ofDays(8));
        node.round();
        assertThat(node.present()).isEmpty();

        try (HeldImage held = hold(image)) {
            assertThat(held.image().layers().getFirst().resolve("noise")).exists();
        }
    }

    @Test
    void while_the_damaged_record_of_a_used_image_hides_its_layers_none_goes() throws IOException {
        node.start(LAZY);
        Digest used = pulled("1", 1);
        Digest unused = pulled("2", 2);
        node.containers.add(used);
        Path record = node.root.resolve("images").resolve(used.hex() + ".json");
        Files.writeString(record, "{");
        node.pass(Duration.ofDays(8));

        node.round();

        assertThat(node.layers()).hasSize(2);
        node.containers.clear();
        node.pass(Duration.ofDays(8));
        node.round();
        assertThat(node.layers()).isEmpty();
        assertThat(record).doesNotExist();
        assertThat(node.present()).doesNotContain(unused);
    }

    @Test
    void a_disk_that_cannot_be_read_is_looked_at_again() throws IOException {
        node.start(EAGER);
        pulled("1", 1);
        pulled("2", 2);
        pulled("3", 3);
        node.diskFails = true;
        node.round();
        assertThat(node.present()).hasSize(3);

        node.diskFails = false;
        node.round();

        assertThat(node.present()).hasSize(2);
    }
}
