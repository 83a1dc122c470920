package io.stiva.client.registry;

import io.stiva.client.registry.RegistryConnection.Call;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.ImageReference;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Pushes an image of an OCI layout to a registry (OCI distribution specification, "Push"): what is
 * there already is not sent, large blobs go in chunks, a broken chunk is resumed where it ended.
 */
public final class ImagePush {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String NAME = "org.opencontainers.image.ref.name";
    private static final long CHUNK = 32L << 20;
    private static final int ATTEMPTS = 5;
    private static final int MAX_DEPTH = 3;

    private final URI registry;
    private final RegistryCredentials credentials;

    /**
     * Prepares pushes.
     *
     * @param registry scheme, host and port
     */
    public ImagePush(URI registry, RegistryCredentials credentials) {
        this.registry = registry;
        this.credentials = credentials;
    }

    /**
     * What a push did.
     *
     * @param image the reference with the digest it now has
     * @param sentBytes of blobs that were sent
     * @param totalBytes of all blobs
     */
    public record Pushed(ImageReference image, long sentBytes, long totalBytes) {}

    /**
     * Pushes one image.
     *
     * @param name of the image in the layout; null when there is only one
     * @param target where to; its tag, {@code latest} when it names none
     * @throws StivaException INVALID for a layout that is no whole image; else what the registry
     *     refused; UNAVAILABLE, code {@code registry-unavailable}
     * @throws IOException when the layout cannot be read
     */
    public Pushed push(
            OciLayout layout, @Nullable String name, ImageReference target, PushListener listener)
            throws IOException {
        try (RegistryConnection connection =
                new RegistryConnection(registry, credentials, target.path())) {
            return new Run(connection, layout, target, listener).push(name);
        }
    }

    /** A document to be sent after what it names. */
    private record Document(Digest digest, String mediaType, byte[] body) {}

    private static final class Run {
        private final RegistryConnection connection;
        private final OciLayout layout;
        private final ImageReference target;
        private final PushListener listener;
        private final Map<Digest, Long> blobs = new LinkedHashMap<>();
        private final List<Document> documents = new ArrayList<>();
        private int done;
        private long bytesDone;
        private long sent;

        Run(
                RegistryConnection connection,
                OciLayout layout,
                ImageReference target,
                PushListener listener) {
            this.connection = connection;
            this.layout = layout;
            this.target = target;
            this.listener = listener;
        }

        Pushed push(@Nullable String name) throws IOException {
            collect(chosen(name), 0);
            tell(0);
            for (Map.Entry<Digest, Long> blob : blobs.entrySet()) {
                send(blob.getKey(), blob.getValue());
                done++;
                bytesDone += blob.getValue();
                tell(0);
            }
            Document top = documents.getLast();
            for (Document document : documents) {
                String tag = target.tag();
                put(
                        document,
                        tag != null && document.equals(top) ? tag : document.digest().value());
            }
            return new Pushed(target.pinned(top.digest()), sent, totalBytes());
        }

        private JsonNode chosen(@Nullable String name) throws IOException {
            JsonNode manifests = parse(layout.index()).path("manifests");
            List<String> names = new ArrayList<>();
            for (JsonNode manifest : manifests) {
                String its = manifest.path("annotations").path(NAME).asString("");
                if (manifests.size() == 1 || (name != null && name.equals(its))) {
                    return manifest;
                }
                names.add(its.isEmpty() ? "(without a name)" : its);
            }
            throw StivaException.of(ErrorCategory.INVALID, "which-image")
                    .say(
                            "the layout holds %d images: %s; name one of them",
                            names.size(), String.join(", ", names))
                    .build();
        }

        /** Lists blobs and documents, those first that others name. */
        private void collect(JsonNode descriptor, int depth) throws IOException {
            Digest digest = new Digest(descriptor.path("digest").asString(""));
            byte[] body = layout.document(digest);
            JsonNode document = parse(body);
            if (depth > MAX_DEPTH) {
                throw incomplete("its indexes are nested too deeply");
            }
            if (document.has("manifests")) {
                for (JsonNode child : document.path("manifests")) {
                    collect(child, depth + 1);
                }
            } else {
                add(document.path("config"));
                for (JsonNode layer : document.path("layers")) {
                    add(layer);
                }
            }
            String type = document.path("mediaType").asString("");
            String mediaType = type.isEmpty() ? descriptor.path("mediaType").asString("") : type;
            documents.add(new Document(digest, mediaType, body));
        }

        private void add(JsonNode descriptor) throws IOException {
            Digest digest = new Digest(descriptor.path("digest").asString(""));
            long size = layout.size(digest);
            if (size != descriptor.path("size").asLong(-1)) {
                throw incomplete("blob " + digest + " is cut short");
            }
            blobs.put(digest, size);
        }

        private static StivaException incomplete(String why) {
            return StivaException.of(ErrorCategory.INVALID, "incomplete-image")
                    .say("the image is not whole: %s; build it again", why)
                    .build();
        }

        private void send(Digest digest, long size) throws IOException {
            URI blob = connection.at("/v2/" + target.path() + "/blobs/" + digest);
            if (repeated(Call.of("HEAD", blob)).statusCode() == 200) {
                return;
            }
            URI begin = connection.at("/v2/" + target.path() + "/blobs/uploads/");
            URI upload = location(expect(repeated(Call.of("POST", begin)), 202));
            long at = 0;
            int failures = 0;
            while (at < size) {
                try {
                    upload = chunk(upload, digest, at, Math.min(size, at + CHUNK));
                    at = Math.min(size, at + CHUNK);
                    failures = 0;
                    tell(at);
                } catch (IOException e) {
                    if (++failures >= ATTEMPTS) {
                        throw unavailable(e);
                    }
                    at = received(upload);
                }
            }
            String join = upload.getRawQuery() == null ? "?" : "&";
            URI finish = URI.create(upload + join + "digest=" + digest);
            expect(repeated(Call.of("PUT", finish)), 201);
            sent += size;
        }

        private URI chunk(URI upload, Digest digest, long from, long to) throws IOException {
            BodyPublisher body =
                    BodyPublishers.fromPublisher(
                            BodyPublishers.ofInputStream(() -> part(digest, from, to)), to - from);
            Map<String, String> headers =
                    Map.of(
                            "Content-Type",
                            "application/octet-stream",
                            "Content-Range",
                            from + "-" + (to - 1));
            HttpResponse<byte[]> answer = connection.send(new Call("PATCH", upload, body, headers));
            if (answer.statusCode() >= 500 || answer.statusCode() == 416) {
                throw new IOException("the registry answered " + answer.statusCode());
            }
            return location(expect(answer, 202));
        }

        private InputStream part(Digest digest, long from, long to) {
            try {
                return new PartOfStream(layout.open(digest, from), to - from);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Asks how far an upload came (specification, "Pushing a blob in chunks"). */
        private long received(URI upload) throws IOException {
            HttpResponse<byte[]> status = expect(repeated(Call.of("GET", upload)), 204);
            String range = status.headers().firstValue("Range").orElse("0-0");
            long last = Long.parseLong(range.substring(range.indexOf('-') + 1));
            // An upload with nothing and one with a single byte look alike: 0-0.
            return last == 0 ? 0 : last + 1;
        }

        private void put(Document document, String reference) throws IOException {
            URI uri = connection.at("/v2/" + target.path() + "/manifests/" + reference);
            Call call =
                    new Call(
                            "PUT",
                            uri,
                            BodyPublishers.ofByteArray(document.body()),
                            Map.of("Content-Type", document.mediaType()));
            expect(repeated(call), 201);
        }

        /** For calls that may be sent twice. */
        private HttpResponse<byte[]> repeated(Call call) throws IOException {
            IOException last = new IOException("no attempt");
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                try {
                    HttpResponse<byte[]> answer = connection.send(call);
                    if (answer.statusCode() < 500) {
                        return answer;
                    }
                    last = new IOException("the registry answered " + answer.statusCode());
                } catch (IOException e) {
                    last = e;
                }
            }
            throw unavailable(last);
        }

        private static StivaException unavailable(IOException cause) {
            return StivaException.of(ErrorCategory.UNAVAILABLE, "registry-unavailable")
                    .say("the registry could not be reached; push again, what arrived is kept")
                    .causedBy(cause)
                    .build();
        }

        private static HttpResponse<byte[]> expect(HttpResponse<byte[]> answer, int status) {
            if (answer.statusCode() != status) {
                throw RegistryConnection.refusal(answer);
            }
            return answer;
        }

        private static URI location(HttpResponse<byte[]> answer) {
            String location =
                    answer.headers()
                            .firstValue("Location")
                            .orElseThrow(
                                    () ->
                                            StivaException.of(
                                                            ErrorCategory.UNPROCESSABLE,
                                                            "registry-protocol")
                                                    .say("the registry names no upload location")
                                                    .build());
            return answer.uri().resolve(location);
        }

        private long totalBytes() {
            return blobs.values().stream().mapToLong(Long::longValue).sum();
        }

        private void tell(long ofCurrent) {
            listener.progressed(
                    new PushListener.Progress(
                            done, blobs.size(), bytesDone + ofCurrent, totalBytes()));
        }
    }

    private static JsonNode parse(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            throw StivaException.of(ErrorCategory.INVALID, "not-an-image")
                    .say("a document of the image is not valid JSON: build it again")
                    .build();
        }
    }
}
