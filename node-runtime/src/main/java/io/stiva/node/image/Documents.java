package io.stiva.node.image;

import io.stiva.vocabulary.Architecture;
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
 * Reads the JSON documents of an image: index, manifest, configuration, in their OCI and Docker
 * schema 2 forms. Pure.
 *
 * <p>A document with {@code layers} and {@code manifests} is refused, as is one that names a key
 * twice: two readers could see two images in it (CVE-2021-41190).
 */
final class Documents {

    /** Bytes a manifest, index or configuration may have. */
    static final int MAX_DOCUMENT = 4 << 20;

    static final String ACCEPTED =
            "application/vnd.oci.image.index.v1+json,"
                    + " application/vnd.oci.image.manifest.v1+json,"
                    + " application/vnd.docker.distribution.manifest.list.v2+json,"
                    + " application/vnd.docker.distribution.manifest.v2+json";

    private static final int MAX_LAYERS = 127;
    private static final int MAX_MANIFESTS = 256;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private Documents() {}

    /** What a reference leads to. */
    sealed interface Top {}

    /** Several manifests, one for each platform. */
    record Index(List<Descriptor> manifests) implements Top {}

    /**
     * One image.
     *
     * @param layers lowest first
     */
    record Manifest(Descriptor config, List<Descriptor> layers) implements Top {}

    /**
     * The image configuration.
     *
     * @param architecture as written
     * @param diffIds digests of the uncompressed layers, lowest first
     */
    record Configuration(
            String os, String architecture, List<Digest> diffIds, ImageConfig config) {}

    static Top top(byte[] document) {
        JsonNode node = parse(document, "manifest");
        boolean layers = node.has("layers") || node.has("config");
        if (layers && node.has("manifests")) {
            throw LayerErrors.unsupported("its manifest is an index and an image at once");
        }
        if (node.path("schemaVersion").asInt(0) != 2) {
            throw LayerErrors.unsupported("its manifest is not of schema version 2");
        }
        if (node.has("manifests")) {
            return new Index(descriptors(node.path("manifests"), MAX_MANIFESTS));
        }
        List<Descriptor> found = descriptors(node.path("layers"), MAX_LAYERS);
        if (found.isEmpty()) {
            throw LayerErrors.unsupported("it has no layers");
        }
        found.forEach(Documents::requireLayer);
        return new Manifest(descriptor(node.path("config")), found);
    }

    private static void requireLayer(Descriptor layer) {
        boolean known =
                switch (layer.mediaType()) {
                    case "application/vnd.oci.image.layer.v1.tar",
                            "application/vnd.oci.image.layer.v1.tar+gzip",
                            "application/vnd.oci.image.layer.v1.tar+zstd",
                            "application/vnd.docker.image.rootfs.diff.tar",
                            "application/vnd.docker.image.rootfs.diff.tar.gzip",
                            "application/vnd.docker.image.rootfs.diff.tar.zstd" ->
                            true;
                    default -> false;
                };
        if (!known) {
            throw LayerErrors.unsupported(
                    "it has a layer of type " + LayerErrors.printable(layer.mediaType()));
        }
    }

    /**
     * The manifest for this node's architecture.
     *
     * @throws StivaException code {@code image-architecture} when there is none
     */
    static Descriptor choose(Index index, Architecture wanted) {
        List<String> others = new ArrayList<>();
        for (Descriptor manifest : index.manifests()) {
            String architecture = manifest.architecture();
            if (architecture == null || !"linux".equals(manifest.os())) {
                continue;
            }
            if (isFor(architecture, wanted)) {
                return manifest;
            }
            others.add(architecture);
        }
        throw LayerErrors.otherArchitecture(
                others.isEmpty() ? "no platform it names" : String.join(", ", others), wanted);
    }

    private static boolean isFor(String architecture, Architecture wanted) {
        try {
            return Architecture.parse(architecture) == wanted;
        } catch (StivaException e) {
            return false;
        }
    }

    /**
     * Reads the configuration and checks that it fits this node and its manifest.
     *
     * @param layers how many layers the manifest has
     */
    static Configuration configuration(byte[] document, int layers, Architecture wanted) {
        JsonNode node = parse(document, "configuration");
        String os = node.path("os").asString("linux");
        String architecture = node.path("architecture").asString("");
        if (!os.equals("linux")) {
            throw LayerErrors.unsupported("it is for " + LayerErrors.printable(os) + ", not Linux");
        }
        if (!isFor(architecture, wanted)) {
            throw LayerErrors.otherArchitecture(
                    architecture.isEmpty() ? "an unknown architecture" : architecture, wanted);
        }
        List<Digest> diffIds = new ArrayList<>();
        for (JsonNode diffId : node.path("rootfs").path("diff_ids")) {
            diffIds.add(digest(diffId));
        }
        if (diffIds.size() != layers) {
            throw LayerErrors.unsupported(
                    "its configuration names "
                            + diffIds.size()
                            + " layers, its manifest "
                            + layers);
        }
        return new Configuration(os, architecture, diffIds, config(node.path("config")));
    }

    private static ImageConfig config(JsonNode config) {
        List<Integer> ports = new ArrayList<>();
        for (String port : config.path("ExposedPorts").propertyNames()) {
            addPort(port, ports);
        }
        Map<String, String> labels = new LinkedHashMap<>();
        for (String label : config.path("Labels").propertyNames()) {
            labels.put(label, config.path("Labels").path(label).asString(""));
        }
        return new ImageConfig(
                strings(config.path("Entrypoint")),
                strings(config.path("Cmd")),
                strings(config.path("Env")),
                text(config.path("User")),
                text(config.path("WorkingDir")),
                text(config.path("StopSignal")),
                ports,
                List.copyOf(config.path("Volumes").propertyNames()),
                labels);
    }

    /** {@code 8080}, {@code 8080/tcp}; UDP ports are not listed. */
    private static void addPort(String text, List<Integer> ports) {
        String number = text.endsWith("/tcp") ? text.substring(0, text.length() - 4) : text;
        if (number.matches("[1-9][0-9]{0,4}") && Integer.parseInt(number) <= 65535) {
            ports.add(Integer.parseInt(number));
        }
    }

    private static List<String> strings(JsonNode array) {
        List<String> found = new ArrayList<>();
        for (JsonNode element : array) {
            if (!element.isString()) {
                throw LayerErrors.unsupported("its configuration has a list of other than texts");
            }
            found.add(element.asString());
        }
        return found;
    }

    private static @Nullable String text(JsonNode node) {
        return node.isString() && !node.asString().isEmpty() ? node.asString() : null;
    }

    private static List<Descriptor> descriptors(JsonNode array, int most) {
        if (!array.isArray() || array.size() > most) {
            throw LayerErrors.unsupported(
                    "its manifest lists no layers, or more than " + most + " entries");
        }
        List<Descriptor> found = new ArrayList<>();
        array.forEach(node -> found.add(descriptor(node)));
        return found;
    }

    private static Descriptor descriptor(JsonNode node) {
        JsonNode size = node.path("size");
        if (!size.isIntegralNumber() || !size.canConvertToLong() || size.asLong() < 0) {
            throw LayerErrors.unsupported("its manifest has an entry without a size");
        }
        JsonNode platform = node.path("platform");
        return new Descriptor(
                node.path("mediaType").asString(""),
                digest(node.path("digest")),
                size.asLong(),
                text(platform.path("os")),
                text(platform.path("architecture")));
    }

    private static Digest digest(JsonNode node) {
        try {
            return new Digest(node.asString(""));
        } catch (StivaException e) {
            throw LayerErrors.unsupported("it has an entry without a SHA-256 digest");
        }
    }

    private static JsonNode parse(byte[] document, String what) {
        try {
            JsonNode node = JSON.readTree(document);
            if (node.isObject()) {
                return node;
            }
        } catch (JacksonException e) {
            throw LayerErrors.unsupported("its " + what + " is not valid JSON");
        }
        throw LayerErrors.unsupported("its " + what + " is not a JSON object");
    }
}
