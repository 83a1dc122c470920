package io.stiva.platform.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stiva.platform.access.Caller;
import io.stiva.platform.testing.RunningApi;
import io.stiva.platform.testing.Tenant;
import io.stiva.vocabulary.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody who talks to the registry in plain HTTP. */
final class RegistryUser {

    static final String IMAGE = "application/vnd.oci.image.manifest.v1+json";
    static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final RunningApi api;
    private final String email;
    private final String secret;

    RegistryUser(RunningApi api, Caller caller) {
        this(api, caller.email(), Tenant.PASSWORD);
    }

    RegistryUser(RunningApi api, String email, String secret) {
        this.api = api;
        this.email = email;
        this.secret = secret;
    }

    static Digest digest(byte[] content) {
        try {
            return Digest.ofSha256(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    HttpResponse<byte[]> askForToken(String... scopes) throws Exception {
        StringBuilder query = new StringBuilder("/auth/token?service=stiva");
        for (String scope : scopes) {
            query.append("&scope=").append(URLEncoder.encode(scope, UTF_8));
        }
        String basic = Base64.getEncoder().encodeToString((email + ":" + secret).getBytes(UTF_8));
        HttpRequest request =
                HttpRequest.newBuilder(api.uri(query.toString()))
                        .header("Authorization", "Basic " + basic)
                        .build();
        return HTTP.send(request, BodyHandlers.ofByteArray());
    }

    String token(String... scopes) throws Exception {
        return json(askForToken(scopes)).path("token").asString("");
    }

    /** A session that may do everything with a repository. */
    Session in(String name) throws Exception {
        return new Session(api, name, token("repository:" + name + ":pull,push,delete"));
    }

    static JsonNode json(HttpResponse<byte[]> response) {
        return JSON.readTree(response.body());
    }

    static String code(HttpResponse<byte[]> response) {
        return json(response).path("errors").path(0).path("code").asString("");
    }

    /** Requests to one repository with one token. */
    record Session(RunningApi api, String name, @Nullable String token) {

        HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers)
                throws IOException, InterruptedException {
            return to(api.uri("/v2/" + name + "/" + path), method, body, headers);
        }

        HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
            return send("GET", path, new byte[0]);
        }

        HttpResponse<byte[]> to(URI uri, String method, byte[] body, String... headers)
                throws IOException, InterruptedException {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofByteArray(body));
            if (token != null) {
                request.header("Authorization", "Bearer " + token);
            }
            for (int i = 0; i < headers.length; i += 2) {
                request.header(headers[i], headers[i + 1]);
            }
            return HTTP.send(request.build(), BodyHandlers.ofByteArray());
        }

        URI begin() throws IOException, InterruptedException {
            HttpResponse<byte[]> begun = send("POST", "blobs/uploads/", new byte[0]);
            return location(begun);
        }

        URI location(HttpResponse<byte[]> response) {
            return api.uri(response.headers().firstValue("Location").orElseThrow());
        }

        Digest blob(byte[] content) throws IOException, InterruptedException {
            Digest digest = digest(content);
            HttpResponse<byte[]> put = send("POST", "blobs/uploads/?digest=" + digest, content);
            if (put.statusCode() != 201) {
                throw new AssertionError(put.statusCode() + new String(put.body(), UTF_8));
            }
            return digest;
        }

        /** Pushes a small image and returns its manifest's digest. */
        Digest image(String reference, String architecture, String layer)
                throws IOException, InterruptedException {
            byte[] config =
                    "{\"architecture\":\"%s\",\"os\":\"linux\",\"config\":{\"ExposedPorts\":{\"80/tcp\":{}}}}"
                            .formatted(architecture)
                            .getBytes(UTF_8);
            byte[] content = layer.getBytes(UTF_8);
            blob(config);
            blob(content);
            byte[] manifest =
                    "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                            .formatted(IMAGE, descriptor(config), descriptor(content))
                            .getBytes(UTF_8);
            HttpResponse<byte[]> put = manifest(reference, IMAGE, manifest);
            if (put.statusCode() != 201) {
                throw new AssertionError(put.statusCode() + new String(put.body(), UTF_8));
            }
            return digest(manifest);
        }

        HttpResponse<byte[]> manifest(String reference, String type, byte[] body)
                throws IOException, InterruptedException {
            return send("PUT", "manifests/" + reference, body, "Content-Type", type);
        }

        HttpResponse<byte[]> manifest(String reference, String type, String body)
                throws IOException, InterruptedException {
            return manifest(reference, type, body.getBytes(UTF_8));
        }

        static String descriptor(byte[] content) {
            return "{\"mediaType\":\"application/octet-stream\",\"digest\":\"%s\",\"size\":%d}"
                    .formatted(digest(content), content.length);
        }
    }
}
