package io.stiva.node.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.stiva.vocabulary.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A registry on loopback that serves what it is given and fails as it is told. */
final class FakeRegistry implements RegistryAccess, AutoCloseable {

    /** Faults of a body hit layers, not the small documents. */
    private static final int SMALL = 10_000;

    /** Requests seen, {@code GET /v2/… bytes=5-}. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    final AtomicInteger tokens = new AtomicInteger();

    /** How many of the next answers are 503. */
    final AtomicInteger unavailable = new AtomicInteger();

    /** How many of the next answers with a layer end half way. */
    final AtomicInteger cuts = new AtomicInteger();

    /** How many of the next answers with a layer send half and then nothing. */
    final AtomicInteger stalls = new AtomicInteger();

    volatile boolean ranges = true;

    /** Answers to this blob wait for the latch. */
    record Gate(Digest blob, CountDownLatch latch) {}

    volatile @Nullable Gate gate;

    private final Map<String, byte[]> content = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final HttpServer server;
    private volatile String goodToken = "token-[0-9]+";

    FakeRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v2/", this::answer);
        server.start();
    }

    @Override
    public URI registry() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    @Override
    public String pullToken(String repository) {
        return "token-" + tokens.incrementAndGet();
    }

    /** From now on only the n-th token asked for is good. */
    void acceptOnlyToken(int n) {
        goodToken = "token-" + n;
    }

    static Digest digest(byte[] bytes) {
        return Digest.ofSha256(VerifyingStream.sha256().digest(bytes));
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    static String descriptor(String type, byte[] content) {
        return descriptor(type, digest(content), content.length, "");
    }

    static String descriptor(String type, Digest digest, long size, String more) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}"
                .formatted(type, digest, size, more);
    }

    /** One layer as it travels and as it unpacks. */
    static final class Layer {
        private final byte[] blob;
        private final byte[] tar;

        Layer(byte[] blob, byte[] tar) {
            this.blob = blob;
            this.tar = tar;
        }

        byte[] blob() {
            return blob;
        }

        byte[] tar() {
            return tar;
        }

        static Layer gzipped(TarBuilder tar) throws IOException {
            return new Layer(gzip(tar.build()), tar.build());
        }
    }

    static String config(String architecture, List<Layer> layers) {
        List<String> diffIds = new ArrayList<>();
        layers.forEach(layer -> diffIds.add("\"" + digest(layer.tar()) + "\""));
        return """
        {"architecture":"%s","os":"linux","config":{"Cmd":["/bin/httpd","-f"],"Env":["A=b"],
        "ExposedPorts":{"8080/tcp":{},"53/udp":{}},"Labels":{"x":"y"}},
        "rootfs":{"type":"layers","diff_ids":[%s]}}"""
                .formatted(architecture, String.join(",", diffIds));
    }

    /** Publishes an image and returns its manifest. */
    byte[] image(String tag, String architecture, Layer... layers) {
        return imageWith(config(architecture, List.of(layers)), tag, layers);
    }

    byte[] imageWith(String config, String tag, Layer... layers) {
        List<String> descriptors = new ArrayList<>();
        for (Layer layer : layers) {
            blob(layer.blob());
            String type = "application/vnd.oci.image.layer.v1.tar+gzip";
            descriptors.add(descriptor(type, layer.blob()));
        }
        blob(config.getBytes(UTF_8));
        String type = "application/vnd.oci.image.config.v1+json";
        String manifest =
                "{\"schemaVersion\":2,\"config\":%s,\"layers\":[%s]}"
                        .formatted(
                                descriptor(type, config.getBytes(UTF_8)),
                                String.join(",", descriptors));
        return manifest(tag, manifest);
    }

    byte[] manifest(String tag, String manifest) {
        byte[] bytes = manifest.getBytes(UTF_8);
        content.put("manifests/" + tag, bytes);
        content.put("manifests/" + digest(bytes), bytes);
        return bytes;
    }

    void blob(byte[] bytes) {
        blobAs(digest(bytes), bytes);
    }

    /** Serves bytes under a digest, right or wrong. */
    void blobAs(Digest digest, byte[] bytes) {
        content.put("blobs/" + digest, bytes);
    }

    long blobRequests(byte[] blob) {
        return requests.stream().filter(r -> r.contains("blobs/" + digest(blob))).count();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String range = exchange.getRequestHeaders().getFirst("Range");
        requests.add(exchange.getRequestMethod() + " " + path + (range == null ? "" : " " + range));
        byte[] body = content.get(path.replaceFirst("/v2/[^/]+/[^/]+/", ""));
        String bearer = exchange.getRequestHeaders().getFirst("Authorization");
        try (exchange) {
            if (unavailable.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                exchange.sendResponseHeaders(503, -1);
            } else if (!String.valueOf(bearer).matches("Bearer " + goodToken)) {
                exchange.sendResponseHeaders(401, -1);
            } else if (body == null) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                serve(exchange, body, ranges ? range : null, body.length > SMALL);
            }
        }
    }

    private void serve(HttpExchange exchange, byte[] body, @Nullable String range, boolean large)
            throws IOException {
        int from = 0;
        if (range != null) {
            from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes " + from + "-" + (body.length - 1) + "/x");
        }
        byte[] rest = Arrays.copyOfRange(body, from, body.length);
        exchange.sendResponseHeaders(range == null ? 200 : 206, rest.length);
        OutputStream out = exchange.getResponseBody();
        try {
            Gate wait = gate;
            if (wait != null && exchange.getRequestURI().getPath().endsWith(wait.blob().value())) {
                wait.latch().await();
            }
            if (large && take(cuts)) {
                out.write(rest, 0, rest.length / 2);
                out.flush();
                return;
            }
            if (large && take(stalls)) {
                out.write(rest, 0, rest.length / 2);
                out.flush();
                closing.await();
                return;
            }
            out.write(rest);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean take(AtomicInteger left) {
        return left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
