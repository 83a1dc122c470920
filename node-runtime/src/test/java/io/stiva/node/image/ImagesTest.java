package io.stiva.node.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.stiva.node.image.FakeRegistry.Layer;
import io.stiva.node.linux.NativeTreeCalls;
import io.stiva.node.linux.SmallDisk;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ImageReference;
import io.stiva.vocabulary.StivaException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
class ImagesTest {

    private static final ImageReference WEB = ImageReference.parse("shop/web:1");
    private static final Duration STALLED = Duration.ofMillis(200);

    @TempDir Path home;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private FakeRegistry registry;
    private Images images;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        images = open(UnpackLimits.STANDARD);
    }

    @AfterEach
    void stop() {
        images.close();
        registry.close();
        http.close();
    }

    private Images open(UnpackLimits limits) {
        return open(home.resolve("images"), limits);
    }

    private Images open(Path root, UnpackLimits limits) {
        Backoff atOnce =
                new Backoff(4, Duration.ofMillis(1), Duration.ofMillis(1), STALLED, t -> {});
        return Images.open(root, new NativeTreeCalls(), http, Architecture.AMD64, limits, atOnce);
    }

    private Image pull(ImageReference reference) {
        return images.pull(reference, registry, ProgressListener.NONE);
    }

    private Image pull(String tag, ProgressListener listener) {
        return images.pull(ImageReference.parse("shop/web:" + tag), registry, listener);
    }

    private static Layer layer(String file, String content) throws IOException {
        return Layer.gzipped(new TarBuilder().file(file, content));
    }

    /** Bytes that do not compress, so that half of the blob is half of the content. */
    private static Layer noise(int size, long seed) throws IOException {
        byte[] noise = new byte[size];
        new Random(seed).nextBytes(noise);
        return Layer.gzipped(new TarBuilder().entry('0', "noise", "", 0644, noise));
    }

    private static void refused(ThrowingCallable pull, String code, String says) {
        assertThatThrownBy(pull)
                .isInstanceOfSatisfying(
                        StivaException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(says);
    }

    private void assertNothingLeft() throws IOException {
        assertNothingLeftIn(home);
    }

    private static void assertNothingLeftIn(Path home) throws IOException {
        for (String part : List.of("layers", "blobs", "images", "tmp")) {
            try (Stream<Path> left = Files.list(home.resolve("images").resolve(part))) {
                assertThat(left).as(part).isEmpty();
            }
        }
    }

    @Test
    void a_pull_on_a_full_disk_is_refused_leaves_nothing_and_works_when_there_is_room()
            throws IOException {
        registry.image("1", "amd64", noise(3 << 20, 1));
        Path small = Files.createDirectory(home.resolve("disk"));
        try (SmallDisk disk = new SmallDisk(small, 8)) {
            images.close();
            images = open(small.resolve("images"), UnpackLimits.STANDARD);
            disk.fill();

            refused(() -> pull(WEB), "node-disk-full", "the node's disk is full");
            assertNothingLeftIn(small);

            disk.makeRoom();
            assertThat(pull(WEB).layers()).hasSize(1);
            images.close();
        }
    }

    @Test
    void a_disk_that_fills_up_half_way_through_a_pull_is_told_the_same_way() throws IOException {
        registry.image("1", "amd64", layer("a", "fits"), noise(6 << 20, 1));
        Path small = Files.createDirectory(home.resolve("disk"));
        try (SmallDisk _ = new SmallDisk(small, 4)) {
            images.close();
            images = open(small.resolve("images"), UnpackLimits.STANDARD);

            refused(() -> pull(WEB), "node-disk-full", "the node's disk is full");

            assertThat(small.resolve("images/tmp")).isEmptyDirectory();
            assertThat(small.resolve("images/images")).isEmptyDirectory();
            images.close();
        }
    }

    @Test
    void an_image_is_pulled_verified_and_unpacked_lowest_layer_first() throws IOException {
        byte[] manifest = registry.image("1", "amd64", layer("a", "lower"), layer("a", "upper"));
        List<ProgressListener.Progress> seen = new ArrayList<>();
        Image image = images.pull(WEB, registry, seen::add);
        assertThat(image.digest()).isEqualTo(FakeRegistry.digest(manifest));
        assertThat(image.layers()).hasSize(2);
        assertThat(image.layers().getFirst().resolve("a")).hasContent("lower");
        assertThat(image.layers().getLast().resolve("a")).hasContent("upper");
        assertThat(image.config().command()).containsExactly("/bin/httpd", "-f");
        assertThat(image.config().exposedPorts()).containsExactly(8080);
        assertThat(seen.getLast().layersDone()).isEqualTo(2);
        assertThat(seen.getLast().bytes()).isEqualTo(seen.getLast().totalBytes()).isPositive();
    }

    @Test
    void gzip_of_several_members_zstandard_and_plain_layers_are_read() throws IOException {
        byte[] tar = new TarBuilder().file("members", "x".repeat(9000)).build();
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.writeBytes(FakeRegistry.gzip(Arrays.copyOf(tar, 4096)));
        members.writeBytes(FakeRegistry.gzip(Arrays.copyOfRange(tar, 4096, tar.length)));
        byte[] zstd = new TarBuilder().file("zstd", "z").build();
        byte[] plain = new TarBuilder().file("plain", "p").build();
        registry.image(
                "1",
                "amd64",
                new Layer(members.toByteArray(), tar),
                new Layer(Zstd.compress(zstd), zstd),
                new Layer(plain, plain));
        List<Path> layers = pull(WEB).layers();
        assertThat(layers.get(0).resolve("members")).hasSize(9000);
        assertThat(layers.get(1).resolve("zstd")).hasContent("z");
        assertThat(layers.get(2).resolve("plain")).hasContent("p");
    }

    @Test
    void an_index_leads_to_this_nodes_architecture() throws IOException {
        byte[] arm = registry.image("arm", "arm64", layer("arch", "arm64"));
        byte[] amd = registry.image("amd", "amd64", layer("arch", "amd64"));
        byte[] index =
                registry.manifest("1", index(platform(arm, "arm64"), platform(amd, "amd64")));
        Image image = pull(WEB);
        assertThat(image.digest()).isEqualTo(FakeRegistry.digest(index));
        assertThat(image.layers().getFirst().resolve("arch")).hasContent("amd64");
    }

    private static String platform(byte[] manifest, String architecture) {
        return FakeRegistry.descriptor(
                "application/vnd.oci.image.manifest.v1+json",
                FakeRegistry.digest(manifest),
                manifest.length,
                ",\"platform\":{\"os\":\"linux\",\"architecture\":\"" + architecture + "\"}");
    }

    private static String index(String... manifests) {
        return "{\"schemaVersion\":2,\"manifests\":[" + String.join(",", manifests) + "]}";
    }

    @Test
    void an_image_for_another_cpu_is_refused_by_name() throws IOException {
        byte[] arm = registry.image("arm", "arm64", layer("x", "x"));
        registry.manifest("1", index(platform(arm, "arm64")));
        String says = "image is for arm64, this node is amd64";
        refused(() -> pull(WEB), "image-architecture", says);
        refused(() -> pull(ImageReference.parse("shop/web:arm")), "image-architecture", says);
        assertNothingLeft();
    }

    @Test
    void an_absent_image_is_refused_by_name() {
        refused(() -> pull(WEB), "image-not-found", "shop/web:1");
    }

    @Test
    void a_flipped_byte_in_a_layer_is_refused_and_nothing_stays() throws IOException {
        Layer good = noise(300_000, 1);
        byte[] damaged = good.blob().clone();
        damaged[200_000] ^= 1;
        registry.image("1", "amd64", good);
        registry.blobAs(FakeRegistry.digest(good.blob()), damaged);
        refused(() -> pull(WEB), "image-corrupt", "does not match its digest");
        assertNothingLeft();
    }

    @Test
    void a_layer_longer_than_its_manifest_says_is_cut_off() throws IOException {
        Layer good = layer("x", "x");
        byte[] longer = Arrays.copyOf(good.blob(), good.blob().length + 5000);
        registry.image("1", "amd64", good);
        registry.blobAs(FakeRegistry.digest(good.blob()), longer);
        refused(() -> pull(WEB), "image-corrupt", "does not match its size");
        assertNothingLeft();
    }

    @Test
    void a_layer_that_is_not_the_content_its_configuration_claims_is_refused() throws IOException {
        Layer lie = new Layer(layer("x", "real").blob(), new TarBuilder().file("x", "?").build());
        registry.image("1", "amd64", lie);
        refused(() -> pull(WEB), "image-corrupt", "the unpacked layer");
        assertNothingLeft();
    }

    @Test
    void a_manifest_that_is_not_what_its_digest_says_is_refused() throws IOException {
        registry.image("1", "amd64", layer("x", "x"));
        Digest other = FakeRegistry.digest("other".getBytes(UTF_8));
        registry.manifest(other.value(), "{\"schemaVersion\":2,\"layers\":[]}");
        refused(() -> pull(WEB.pinned(other)), "image-corrupt", "the manifest");
    }

    @Test
    void a_configuration_that_is_not_what_its_digest_says_is_refused() throws IOException {
        Layer layer = layer("x", "x");
        String config = FakeRegistry.config("amd64", List.of(layer));
        registry.imageWith(config, "1", layer);
        registry.blobAs(
                FakeRegistry.digest(config.getBytes(UTF_8)),
                config.replace("httpd", "other").getBytes(UTF_8));
        refused(() -> pull(WEB), "image-corrupt", "the configuration");
        assertNothingLeft();
    }

    @Test
    void a_document_that_is_index_and_image_at_once_is_refused() {
        registry.manifest("1", "{\"schemaVersion\":2,\"layers\":[],\"manifests\":[]}");
        refused(() -> pull(WEB), "image-unsupported", "an index and an image at once");
        registry.manifest("1", "{\"schemaVersion\":2,\"layers\":[],\"layers\":[]}");
        refused(() -> pull(WEB), "image-unsupported", "not valid JSON");
    }

    @Test
    void a_claimed_diff_id_does_not_open_another_tenants_layer() throws IOException {
        Layer secret = layer("key", "private");
        registry.image("1", "amd64", secret);
        pull(WEB);
        Layer thief = new Layer(layer("x", "junk").blob(), secret.tar());
        registry.image("2", "amd64", thief);
        refused(() -> pull(ImageReference.parse("shop/web:2")), "image-corrupt", "unpacked layer");
    }

    @Test
    void a_hostile_layer_is_refused_and_nothing_stays() throws IOException {
        registry.image("1", "amd64", layer("../../escaped", "out"));
        refused(() -> pull(WEB), "layer-refused", "climbs out with '..'");
        assertNothingLeft();
    }

    @Test
    void a_bomb_is_stopped_by_its_ratio() throws IOException {
        images.close();
        images = open(new UnpackLimits(Bytes.gibi(1), 100, Bytes.mebi(1), 1000, 100, 1 << 20));
        TarBuilder zeros = new TarBuilder().entry('0', "zeros", "", 0644, new byte[20 << 20]);
        registry.image("1", "amd64", Layer.gzipped(zeros));
        refused(() -> pull(WEB), "layer-too-large", "it unpacks to");
        assertNothingLeft();
    }

    @Test
    void a_layer_larger_than_the_bound_is_stopped() throws IOException {
        images.close();
        images = open(new UnpackLimits(Bytes.mebi(1), 100, Bytes.mebi(64), 1000, 100, 1 << 20));
        registry.image("1", "amd64", noise(2 << 20, 3));
        refused(() -> pull(WEB), "layer-too-large", "too large unpacked");
        assertNothingLeft();
    }

    @Test
    void a_cut_download_goes_on_where_it_ended() throws IOException {
        Layer layer = noise(400_000, 2);
        registry.image("1", "amd64", layer);
        registry.cuts.set(3);
        assertThat(pull(WEB).layers().getFirst().resolve("noise")).hasSize(400_000);
        assertThat(registry.requests).filteredOn(r -> r.contains("bytes=")).hasSize(3);
        assertThat(registry.blobRequests(layer.blob())).isEqualTo(4);
    }

    @Test
    void a_cut_download_succeeds_also_when_the_registry_knows_no_ranges() throws IOException {
        registry.image("1", "amd64", noise(400_000, 2));
        registry.ranges = false;
        registry.cuts.set(2);
        assertThat(pull(WEB).layers().getFirst().resolve("noise")).hasSize(400_000);
    }

    @Test
    void a_stalled_download_is_given_up_and_resumed() throws IOException {
        registry.image("1", "amd64", noise(400_000, 4));
        registry.stalls.set(1);
        assertThat(pull(WEB).layers().getFirst().resolve("noise")).hasSize(400_000);
        assertThat(registry.requests).anyMatch(r -> r.contains("bytes="));
    }

    @Test
    void a_registry_that_is_away_for_a_moment_is_asked_again() throws IOException {
        registry.image("1", "amd64", layer("x", "x"));
        registry.unavailable.set(3);
        assertThat(pull(WEB).layers()).hasSize(1);
    }

    @Test
    void a_registry_that_stays_away_is_a_refusal_worth_repeating() throws IOException {
        registry.image("1", "amd64", layer("x", "x"));
        registry.unavailable.set(1000);
        assertThatThrownBy(() -> pull(WEB))
                .isInstanceOfSatisfying(
                        StivaException.class, e -> assertThat(e.category().isRetryable()).isTrue())
                .hasMessageContaining("could not be reached");
    }

    @Test
    void an_expired_token_is_renewed_once_and_a_refused_one_told() throws IOException {
        registry.image("1", "amd64", layer("x", "x"));
        registry.acceptOnlyToken(2);
        assertThat(pull(WEB).layers()).hasSize(1);
        registry.acceptOnlyToken(99);
        refused(() -> pull(WEB), "image-pull-denied", "shop/web:1");
    }

    @Test
    void two_pulls_of_one_layer_share_its_download() throws Exception {
        Layer shared = noise(100_000, 6);
        registry.image("2", "amd64", shared);
        registry.imageWith(FakeRegistry.config("amd64", List.of(shared)) + " ", "3", shared);
        CountDownLatch gate = new CountDownLatch(1);
        registry.gate = new FakeRegistry.Gate(FakeRegistry.digest(shared.blob()), gate);
        // Each tells how many bytes it expects just before it begins or joins the download.
        CountDownLatch expecting = new CountDownLatch(2);
        ProgressListener counting =
                progress -> {
                    if (progress.bytes() == 0 && progress.totalBytes() > 0) {
                        expecting.countDown();
                    }
                };
        var second = CompletableFuture.supplyAsync(() -> pull("2", counting));
        var third = CompletableFuture.supplyAsync(() -> pull("3", counting));
        assertThat(expecting.await(20, TimeUnit.SECONDS)).isTrue();
        gate.countDown();
        assertThat(second.get(20, TimeUnit.SECONDS).layers())
                .isEqualTo(third.get(20, TimeUnit.SECONDS).layers());
        assertThat(registry.blobRequests(shared.blob())).isEqualTo(1);
    }

    @Test
    void a_pinned_image_that_is_here_needs_no_registry_also_after_a_restart() throws IOException {
        byte[] manifest = registry.image("1", "amd64", layer("x", "x"));
        Image pulled = pull(WEB);
        Files.createDirectories(home.resolve("images/tmp/half/done"));
        images.close();
        images = open(UnpackLimits.STANDARD);
        registry.requests.clear();
        assertThat(pull(WEB.pinned(FakeRegistry.digest(manifest)))).isEqualTo(pulled);
        assertThat(registry.requests).isEmpty();
        assertThat(home.resolve("images/tmp")).isEmptyDirectory();
        assertThat(images.all()).containsExactly(pulled);
    }

    @Test
    void unused_images_go_and_layers_others_need_stay() throws IOException {
        Layer base = layer("base", "base");
        Image one = pullAs("1", base, layer("one", "1"));
        Image two = pullAs("2", base, layer("two", "2"));
        refused(() -> images.remove(one.digest()), "image-in-use", "used by a container");
        images.inUse(() -> Set.of(two.digest()));
        refused(() -> images.remove(two.digest()), "image-in-use", "used by a container");
        images.remove(one.digest());
        assertThat(images.all()).containsExactly(two);
        assertThat(one.layers().getFirst()).isDirectory();
        assertThat(one.layers().getLast()).doesNotExist();
        images.inUse(Set::of);
        images.remove(two.digest());
        assertNothingLeft();
    }

    private Image pullAs(String tag, Layer... layers) {
        registry.image(tag, "amd64", layers);
        return pull(ImageReference.parse("shop/web:" + tag));
    }

    @Test
    void equal_layers_are_stacked_once_where_the_upper_one_lies() throws IOException {
        Layer twice = layer("a", "twice");
        Image image = pullAs("1", twice, layer("b", "b"), twice);
        assertThat(image.layers()).hasSize(2);
        assertThat(image.layers().getLast().resolve("a")).hasContent("twice");
    }
}
