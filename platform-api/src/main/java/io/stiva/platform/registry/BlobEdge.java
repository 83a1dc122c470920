package io.stiva.platform.registry;

import io.stiva.vocabulary.Digest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Blobs over HTTP: reading with ranges, uploading whole, in chunks, resumed, or by mount. */
final class BlobEdge {

    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{1,18})-([0-9]{1,18})?");
    private static final Pattern CONTENT_RANGE =
            Pattern.compile("(?:bytes )?([0-9]{1,18})-([0-9]{1,18})(?:/.*)?");
    private static final String DIGEST_HEADER = "Docker-Content-Digest";
    private static final int BUFFER = 128 * 1024;

    /** Below this, handing the file to the server costs more than copying it. */
    private static final long SEND_FILE_FROM = 64 * 1024;

    private final Registry registry;

    BlobEdge(Registry registry) {
        this.registry = registry;
    }

    void serve(RegistryExchange exchange, Registry.Place place, Digest digest) throws IOException {
        switch (exchange.method()) {
            case "GET", "HEAD" -> read(exchange, registry.blob(place, digest));
            case "DELETE" -> {
                registry.deleteBlob(place, digest);
                exchange.response().setStatus(202);
            }
            default -> throw RegistryErrors.unsupported();
        }
    }

    private void read(RegistryExchange exchange, Registry.Blob blob) throws IOException {
        HttpServletResponse response = exchange.response();
        response.setHeader(DIGEST_HEADER, blob.digest().value());
        response.setHeader("Accept-Ranges", "bytes");
        response.setHeader("ETag", "\"" + blob.digest() + "\"");
        response.setContentType("application/octet-stream");
        long from = 0;
        long to = blob.size();
        String header = exchange.request().getHeader("Range");
        Matcher range = header == null ? null : RANGE.matcher(header);
        if (range != null && range.matches()) {
            from = Long.parseLong(range.group(1));
            to = range.group(2) == null ? to : Math.min(to, Long.parseLong(range.group(2)) + 1);
            if (from >= to) {
                response.setHeader("Content-Range", "bytes */" + blob.size());
                response.setStatus(416);
                return;
            }
            response.setStatus(206);
            response.setHeader(
                    "Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, blob.size()));
        }
        response.setContentLengthLong(to - from);
        if (!exchange.isHead()) {
            send(exchange, blob, from, to);
        }
    }

    private void send(RegistryExchange exchange, Registry.Blob blob, long from, long to)
            throws IOException {
        HttpServletRequest request = exchange.request();
        Optional<Path> file = registry.file(blob);
        boolean canSend =
                Boolean.TRUE.equals(request.getAttribute("org.apache.tomcat.sendfile.support"));
        if (canSend && file.isPresent() && to - from >= SEND_FILE_FROM) {
            // Tomcat sends the file with sendfile(2) once this request is done.
            request.setAttribute(
                    "org.apache.tomcat.sendfile.filename", file.get().toRealPath().toString());
            request.setAttribute("org.apache.tomcat.sendfile.start", from);
            request.setAttribute("org.apache.tomcat.sendfile.end", to);
            return;
        }
        try (InputStream content = registry.open(blob, from)) {
            byte[] buffer = new byte[BUFFER];
            long left = to - from;
            while (left > 0) {
                int read = content.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new IOException("blob " + blob.digest() + " is shorter than recorded");
                }
                exchange.response().getOutputStream().write(buffer, 0, read);
                left -= read;
            }
        }
    }

    /** {@code POST …/blobs/uploads/}: begin, or do all at once, or mount. */
    void begin(RegistryExchange exchange, Registry.Place place, Registry.@Nullable Place source)
            throws IOException {
        if (!exchange.method().equals("POST")) {
            throw RegistryErrors.unsupported();
        }
        String mount = exchange.query("mount");
        if (mount != null && source != null) {
            Digest digest = RegistryRoute.digest(mount);
            if (registry.mount(place, source, digest)) {
                created(exchange, digest);
                return;
            }
        }
        String whole = exchange.query("digest");
        Digest digest = whole == null ? null : RegistryRoute.digest(whole);
        UUID upload = registry.beginUpload(place);
        if (digest == null) {
            accepted(exchange, upload, 0, 202);
            return;
        }
        registry.append(place, upload, 0, exchange.request().getInputStream());
        registry.finish(place, upload, digest);
        created(exchange, digest);
    }

    void upload(RegistryExchange exchange, Registry.Place place, UUID upload) throws IOException {
        switch (exchange.method()) {
            case "GET", "HEAD" -> accepted(exchange, upload, registry.received(place, upload), 204);
            case "PATCH" -> {
                Long length = append(exchange, place, upload);
                if (length != null) {
                    accepted(exchange, upload, length, 202);
                }
            }
            case "PUT" -> {
                String query = exchange.query("digest");
                if (query == null) {
                    throw RegistryErrors.invalidDigest("the digest of the content is missing");
                }
                Digest digest = RegistryRoute.digest(query);
                if (append(exchange, place, upload) != null) {
                    registry.finish(place, upload, digest);
                    created(exchange, digest);
                }
            }
            case "DELETE" -> {
                registry.cancel(place, upload);
                exchange.response().setStatus(204);
            }
            default -> throw RegistryErrors.unsupported();
        }
    }

    /** Bytes received so far, or null when the chunk was out of order and 416 was answered. */
    private @Nullable Long append(RegistryExchange exchange, Registry.Place place, UUID upload)
            throws IOException {
        long received = registry.received(place, upload);
        String header = exchange.request().getHeader("Content-Range");
        if (header != null) {
            Matcher range = CONTENT_RANGE.matcher(header);
            if (!range.matches()
                    || Long.parseLong(range.group(1)) != received
                    || !fits(range, exchange.request().getContentLengthLong())) {
                accepted(exchange, upload, received, 416);
                return null;
            }
        }
        return registry.append(place, upload, received, exchange.request().getInputStream());
    }

    private static boolean fits(Matcher range, long length) {
        long claimed = Long.parseLong(range.group(2)) - Long.parseLong(range.group(1)) + 1;
        return claimed >= 0 && (length < 0 || length == claimed);
    }

    private static void accepted(
            RegistryExchange exchange, UUID upload, long received, int status) {
        String name = nameOf(exchange);
        HttpServletResponse response = exchange.response();
        response.setStatus(status);
        response.setHeader("Location", "/v2/" + name + "/blobs/uploads/" + upload);
        response.setHeader("Docker-Upload-UUID", upload.toString());
        response.setHeader("Range", "0-" + Math.max(0, received - 1));
        response.setContentLength(0);
    }

    private static void created(RegistryExchange exchange, Digest digest) {
        HttpServletResponse response = exchange.response();
        response.setStatus(201);
        response.setHeader("Location", "/v2/" + nameOf(exchange) + "/blobs/" + digest);
        response.setHeader(DIGEST_HEADER, digest.value());
        response.setContentLength(0);
    }

    private static String nameOf(RegistryExchange exchange) {
        return RegistryRoute.parse(exchange.path()).name();
    }
}
