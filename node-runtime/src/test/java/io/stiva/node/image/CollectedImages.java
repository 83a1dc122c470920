package io.stiva.node.image;

import io.stiva.node.image.FakeRegistry.Layer;
import io.stiva.node.linux.TreeCalls;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Real images with a collector whose time and rounds a test moves by hand. */
final class CollectedImages implements AutoCloseable {

    final Path root;
    final FakeRegistry registry = new FakeRegistry();
    final Set<Digest> containers = ConcurrentHashMap.newKeySet();
    volatile boolean diskFails;
    Images images;
    ImageCollector collector;

    private final TreeCalls calls;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HandClock clock = new HandClock();
    private Runnable round = () -> {};

    CollectedImages(Path root, TreeCalls calls) throws IOException {
        this.root = root;
        this.calls = calls;
        this.images = open();
        this.collector = collector(CollectionSettings.STANDARD);
    }

    private Images open() {
        Duration moment = Duration.ofMillis(1);
        Backoff atOnce = new Backoff(2, moment, moment, Duration.ofSeconds(20), t -> {});
        return Images.open(root, calls, http, Architecture.AMD64, UnpackLimits.STANDARD, atOnce);
    }

    /** As the next agent does. */
    void reopen() {
        images.close();
        images = open();
    }

    ImageCollector collector(CollectionSettings settings) {
        return new ImageCollector(images, settings, this::space, clock, new ByHand());
    }

    void start(CollectionSettings settings) {
        collector = collector(settings);
        collector.start(() -> Set.copyOf(containers));
    }

    void round() {
        round.run();
    }

    void pass(Duration time) {
        clock.now = clock.now.plus(time);
    }

    List<Digest> present() {
        return images.all().stream().map(Image::digest).toList();
    }

    List<Path> layers() {
        return in("layers");
    }

    /** What lies in a part of the store. */
    List<Path> in(String part) {
        try (Stream<Path> names = Files.list(root.resolve(part))) {
            return names.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes that do not compress. */
    static Layer noise(int size, long seed) throws IOException {
        byte[] noise = new byte[size];
        new Random(seed).nextBytes(noise);
        return Layer.gzipped(new TarBuilder().entry('0', "noise", "", 0644, noise));
    }

    private DiskSpace space() {
        if (diskFails) {
            throw new IllegalStateException("no reading");
        }
        return images.space();
    }

    @Override
    public void close() {
        images.close();
        registry.close();
        http.close();
    }

    private final class ByHand implements Rounds {
        @Override
        public void every(Duration pause, Runnable what) {
            round = what;
        }

        @Override
        public void close() {
            round = () -> {};
        }
    }

    private static final class HandClock extends Clock {
        volatile Instant now = Instant.now();

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
