package io.stiva.platform.registry;

import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.StivaException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the registry reads of a pushed manifest or index. Pure.
 *
 * @param blobs config and layers, empty for an index
 * @param children manifests of an index
 * @param config digest of the configuration, null for an index
 * @param subject the manifest this one speaks of
 * @param artifactType of an artefact, else the media type of the configuration
 */
record ManifestDocument(
        String mediaType,
        List<Entry> blobs,
        List<Entry> children,
        @Nullable Digest config,
        @Nullable Digest subject,
        @Nullable String artifactType,
        Map<String, String> annotations) {

    /** Bytes a manifest may have; the specification wants at least this much. */
    static final int MAX_BYTES = 4 << 20;

    static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String DOCKER_LIST =
            "application/vnd.docker.distribution.manifest.list.v2+json";
    private static final String DOCKER_MANIFEST =
            "application/vnd.docker.distribution.manifest.v2+json";
    private static final int MAX_ENTRIES = 1_000;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /** A descriptor. */
    record Entry(Digest digest, long size) {}

    /**
     * Reads and checks a document.
     *
     * @param contentType of the request; null when it sent none, then the document must name its
     *     own
     * @throws StivaException code {@code invalid-manifest}: no JSON, a key twice, index and image
     *     at once (CVE-2021-41190), another type than announced, or a malformed entry
     */
    static ManifestDocument parse(byte[] body, @Nullable String contentType) {
        JsonNode node = parse(body);
        String own = node.path("mediaType").asString("");
        String type = contentType == null ? own : contentType.split(";")[0].strip();
        if (!own.isEmpty() && !own.equals(type)) {
            throw RegistryErrors.invalidManifest("its mediaType is not its Content-Type");
        }
        if (node.path("schemaVersion").asInt(0) != 2) {
            throw RegistryErrors.invalidManifest("schemaVersion must be 2");
        }
        boolean image = node.has("layers") || node.has("config") || node.has("fsLayers");
        if (image && node.has("manifests")) {
            throw RegistryErrors.invalidManifest("it is an index and an image at once");
        }
        return switch (type) {
            case OCI_INDEX, DOCKER_LIST -> index(node, type);
            case OCI_MANIFEST, DOCKER_MANIFEST -> image(node, type);
            default ->
                    throw RegistryErrors.invalidManifest(
                            "Content-Type must be an OCI or Docker schema 2 manifest or index");
        };
    }

    private static ManifestDocument index(JsonNode node, String type) {
        if (!node.path("manifests").isArray()) {
            throw RegistryErrors.invalidManifest("an index needs 'manifests'");
        }
        return new ManifestDocument(
                type,
                List.of(),
                entries(node.path("manifests")),
                null,
                subject(node),
                text(node.path("artifactType")),
                annotations(node));
    }

    private static ManifestDocument image(JsonNode node, String type) {
        if (!node.path("layers").isArray() || !node.path("config").isObject()) {
            throw RegistryErrors.invalidManifest("an image needs 'config' and 'layers'");
        }
        List<Entry> blobs = new ArrayList<>();
        Entry config = entry(node.path("config"));
        blobs.add(config);
        blobs.addAll(entries(node.path("layers")));
        String artifactType = text(node.path("artifactType"));
        return new ManifestDocument(
                type,
                blobs,
                List.of(),
                config.digest(),
                subject(node),
                artifactType != null ? artifactType : text(node.path("config").path("mediaType")),
                annotations(node));
    }

    private static @Nullable Digest subject(JsonNode node) {
        return node.path("subject").isObject() ? entry(node.path("subject")).digest() : null;
    }

    private static List<Entry> entries(JsonNode array) {
        if (array.size() > MAX_ENTRIES) {
            throw RegistryErrors.invalidManifest("it has more than " + MAX_ENTRIES + " entries");
        }
        List<Entry> found = new ArrayList<>();
        array.forEach(node -> found.add(entry(node)));
        return found;
    }

    private static Entry entry(JsonNode node) {
        JsonNode size = node.path("size");
        if (!size.isIntegralNumber() || !size.canConvertToLong() || size.asLong() < 0) {
            throw RegistryErrors.invalidManifest("an entry has no valid size");
        }
        try {
            return new Entry(new Digest(node.path("digest").asString("")), size.asLong());
        } catch (StivaException e) {
            throw RegistryErrors.invalidManifest("an entry has no SHA-256 digest");
        }
    }

    private static Map<String, String> annotations(JsonNode node) {
        Map<String, String> found = new LinkedHashMap<>();
        for (String name : node.path("annotations").propertyNames()) {
            found.put(name, node.path("annotations").path(name).asString(""));
        }
        return found;
    }

    private static @Nullable String text(JsonNode node) {
        return node.isString() && !node.asString().isEmpty() ? node.asString() : null;
    }

    private static JsonNode parse(byte[] body) {
        try {
            JsonNode node = JSON.readTree(body);
            if (node.isObject()) {
                return node;
            }
        } catch (JacksonException e) {
            throw RegistryErrors.invalidManifest("it is not valid JSON");
        }
        throw RegistryErrors.invalidManifest("it is not a JSON object");
    }

    /** What a configuration says that placement and deploys want to know. */
    record Facts(List<String> architectures, List<Integer> exposedPorts) {
        static final Facts NONE = new Facts(List.of(), List.of());
    }

    /**
     * Reads an image configuration; what is no image (an artefact's configuration) has no facts.
     */
    static Facts facts(byte[] configuration) {
        JsonNode node;
        try {
            node = JSON.readTree(configuration);
        } catch (JacksonException e) {
            return Facts.NONE;
        }
        String architecture = node.path("architecture").asString("");
        if (architecture.isEmpty() || architecture.length() > 32) {
            return Facts.NONE;
        }
        List<Integer> ports = new ArrayList<>();
        for (String port : node.path("config").path("ExposedPorts").propertyNames()) {
            String number = port.endsWith("/tcp") ? port.substring(0, port.length() - 4) : port;
            if (number.matches("[1-9][0-9]{0,4}") && Integer.parseInt(number) <= 65535) {
                ports.add(Integer.parseInt(number));
            }
        }
        return new Facts(List.of(architecture), ports);
    }
}
