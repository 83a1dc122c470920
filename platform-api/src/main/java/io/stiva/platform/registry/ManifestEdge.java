package io.stiva.platform.registry;

import io.stiva.vocabulary.Digest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Manifests, tags and referrers over HTTP. */
final class ManifestEdge {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String DIGEST_HEADER = "Docker-Content-Digest";

    private final Registry registry;

    ManifestEdge(Registry registry) {
        this.registry = registry;
    }

    void serve(RegistryExchange exchange, Registry.Place place, String reference)
            throws IOException {
        switch (exchange.method()) {
            case "GET", "HEAD" -> {
                ManifestStore.Stored stored = registry.manifest(place, reference);
                exchange.response().setHeader(DIGEST_HEADER, stored.digest().value());
                exchange.response().setHeader("ETag", "\"" + stored.digest() + "\"");
                exchange.answer(200, stored.mediaType(), stored.body());
            }
            case "PUT" -> put(exchange, place, reference);
            case "DELETE" -> {
                registry.deleteManifest(place, reference);
                exchange.response().setStatus(202);
            }
            default -> throw RegistryErrors.unsupported();
        }
    }

    private void put(RegistryExchange exchange, Registry.Place place, String reference)
            throws IOException {
        int most = ManifestDocument.MAX_BYTES;
        if (exchange.request().getContentLengthLong() > most) {
            throw RegistryErrors.tooLarge("a manifest", most);
        }
        byte[] body = exchange.request().getInputStream().readNBytes(most + 1);
        if (body.length > most) {
            throw RegistryErrors.tooLarge("a manifest", most);
        }
        Registry.Put put =
                registry.putManifest(place, reference, body, exchange.request().getContentType());
        HttpServletResponse response = exchange.response();
        response.setStatus(201);
        String name = RegistryRoute.parse(exchange.path()).name();
        response.setHeader("Location", "/v2/" + name + "/manifests/" + put.digest());
        response.setHeader(DIGEST_HEADER, put.digest().value());
        if (put.subject() != null) {
            response.setHeader("OCI-Subject", put.subject().value());
        }
        response.setContentLength(0);
    }

    void tags(RegistryExchange exchange, Registry.Place place) throws IOException {
        if (!exchange.method().equals("GET")) {
            throw RegistryErrors.unsupported();
        }
        String name = RegistryRoute.parse(exchange.path()).name();
        exchange.page(
                "tags",
                "/v2/" + name + "/tags/list",
                (last, rows) -> registry.tags(place, last, rows),
                name);
    }

    /** An index of what speaks of a manifest (specification, "Listing Referrers"). */
    void referrers(RegistryExchange exchange, Registry.Place place, Digest subject)
            throws IOException {
        if (!exchange.method().equals("GET")) {
            throw RegistryErrors.unsupported();
        }
        String type = exchange.query("artifactType");
        List<Map<String, Object>> found = new ArrayList<>();
        for (ManifestStore.Referrer referrer : registry.referrers(place, subject, type)) {
            Map<String, Object> descriptor = new LinkedHashMap<>();
            descriptor.put("mediaType", referrer.mediaType());
            descriptor.put("digest", referrer.digest());
            descriptor.put("size", referrer.size());
            if (referrer.artifactType() != null) {
                descriptor.put("artifactType", referrer.artifactType());
            }
            if (!referrer.annotations().isEmpty()) {
                descriptor.put("annotations", referrer.annotations());
            }
            found.add(descriptor);
        }
        if (type != null) {
            exchange.response().setHeader("OCI-Filters-Applied", "artifactType");
        }
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("schemaVersion", 2);
        index.put("mediaType", ManifestDocument.OCI_INDEX);
        index.put("manifests", found);
        exchange.answer(200, ManifestDocument.OCI_INDEX, JSON.writeValueAsBytes(index));
    }
}
