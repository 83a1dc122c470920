package io.stiva.node.image;

import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.ImageReference;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One repository of the registry, as a node reads it (OCI distribution specification, "Pull").
 * Repeats what may succeed later, renews its token when the registry asks for one, follows no
 * redirect.
 */
final class RegistrySource {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    private final HttpClient http;
    private final RegistryAccess access;
    private final ImageReference reference;
    private final Backoff backoff;
    private final ScheduledExecutorService watchdog;
    private final AtomicReference<String> token;

    RegistrySource(
            HttpClient http,
            RegistryAccess access,
            ImageReference reference,
            Backoff backoff,
            ScheduledExecutorService watchdog) {
        this.http = http;
        this.access = access;
        this.reference = reference;
        this.backoff = backoff;
        this.watchdog = watchdog;
        this.token = new AtomicReference<>(access.pullToken(reference.path()));
    }

    ImageReference reference() {
        return reference;
    }

    Backoff backoff() {
        return backoff;
    }

    /** The manifest or index a tag or digest names; not verified yet. */
    byte[] manifest(String tagOrDigest) {
        return document("manifests/" + tagOrDigest);
    }

    /** A small blob, read whole and verified. */
    byte[] verifiedBlob(Descriptor descriptor, String what) {
        if (descriptor.size() > Documents.MAX_DOCUMENT) {
            throw LayerErrors.tooLarge(
                    "its " + what + " is too large", Documents.MAX_DOCUMENT + " bytes");
        }
        byte[] body = document("blobs/" + descriptor.digest());
        requireSame(body, descriptor.digest(), descriptor.size(), what);
        return body;
    }

    /** Refuses a document that is not what a descriptor promised; a size below 0 is not checked. */
    static void requireSame(byte[] body, Digest digest, long size, String what) {
        if (size >= 0 && body.length != size) {
            throw LayerErrors.wrongSize("the " + what, size, body.length);
        }
        Digest found = Digest.ofSha256(VerifyingStream.sha256().digest(body));
        if (!found.equals(digest)) {
            throw LayerErrors.corrupt("the " + what, digest, found);
        }
    }

    private byte[] document(String path) {
        Exception last = null;
        for (int failures = 0; failures < backoff.attempts(); failures++) {
            try {
                if (failures > 0) {
                    backoff.await(failures);
                }
                try (InputStream body = open(path, 0)) {
                    byte[] read = body.readNBytes(Documents.MAX_DOCUMENT + 1);
                    if (read.length > Documents.MAX_DOCUMENT) {
                        throw LayerErrors.tooLarge(
                                "its manifest or configuration is too large",
                                Documents.MAX_DOCUMENT + " bytes");
                    }
                    return read;
                }
            } catch (InterruptedIOException e) {
                throw Backoff.exhausted(reference.toString(), e);
            } catch (IOException e) {
                last = e;
            }
        }
        throw Backoff.exhausted(
                reference.toString(), last == null ? new IOException("no attempt") : last);
    }

    /**
     * Opens a blob at a byte.
     *
     * @throws IOException worth another try
     * @throws StivaException not worth another try
     */
    InputStream blob(Digest digest, long from) throws IOException {
        return open("blobs/" + digest, from);
    }

    private InputStream open(String path, long from) throws IOException {
        String used = token.get();
        HttpResponse<InputStream> response = send(path, from, used);
        if (response.statusCode() == 401) {
            response.body().close();
            token.compareAndSet(used, access.pullToken(reference.path()));
            response = send(path, from, token.get());
        }
        int status = response.statusCode();
        if (status == 200) {
            InputStream body = watched(response);
            // A registry without ranges sends everything again.
            body.skipNBytes(from);
            return body;
        }
        if (status == 206 && startsAt(response, from)) {
            return watched(response);
        }
        response.body().close();
        if (status >= 500 || status == 429 || status == 408) {
            throw new IOException("the registry answered " + status);
        }
        throw refusal(status);
    }

    private InputStream watched(HttpResponse<InputStream> response) {
        return new WatchedStream(response.body(), backoff.stalled(), watchdog);
    }

    private static boolean startsAt(HttpResponse<?> response, long from) {
        String range = response.headers().firstValue("Content-Range").orElse("");
        return range.startsWith("bytes " + from + "-");
    }

    private HttpResponse<InputStream> send(String path, long from, String bearer)
            throws IOException {
        URI uri = access.registry().resolve("/v2/" + reference.path() + "/" + path);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .timeout(ANSWER_WITHIN)
                        .header("Accept", Documents.ACCEPTED)
                        .header("Authorization", "Bearer " + bearer);
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        try {
            return http.send(request.build(), BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while asking the registry");
        }
    }

    private StivaException refusal(int status) {
        return switch (status) {
            case 404 ->
                    StivaException.of(ErrorCategory.NOT_FOUND, "image-not-found")
                            .say("no image %s in the registry; push it or name another", reference)
                            .build();
            case 401, 403 ->
                    StivaException.of(ErrorCategory.FORBIDDEN, "image-pull-denied")
                            .say("the registry does not let this node pull %s", reference)
                            .build();
            default ->
                    StivaException.of(ErrorCategory.INTERNAL, "image-pull-failed")
                            .say("the registry answered %d for %s", status, reference)
                            .build();
        };
    }
}
