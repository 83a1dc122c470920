package io.stiva.client.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ImageBuilderTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir Path directory;

    private static ImageBuilder image() {
        return new ImageBuilder(Architecture.AMD64)
                .file("www/index.html", 0644, "hello".getBytes(StandardCharsets.UTF_8))
                .link("bin/sh", "busybox")
                .directory("tmp", 01777)
                .entrypoint("/bin/sh")
                .exposedPort(8080);
    }

    @Test
    void the_same_content_gives_the_same_digest() throws IOException {
        Digest first = image().writeTo(directory.resolve("a"), "v1");
        Digest second = image().writeTo(directory.resolve("b"), "v2");
        assertThat(second).isEqualTo(first);
    }

    @Test
    void the_layout_names_manifest_config_and_layer_by_digest() throws IOException {
        Digest digest = image().writeTo(directory, "v1");
        JsonNode manifest = blob(digest.value());
        JsonNode config = blob(manifest.path("config").path("digest").asString());
        assertThat(config.path("architecture").asString()).isEqualTo("amd64");
        assertThat(config.path("config").path("ExposedPorts").has("8080/tcp")).isTrue();
        JsonNode entry =
                JSON.readTree(directory.resolve("index.json").toFile()).path("manifests").path(0);
        assertThat(entry.path("digest").asString()).isEqualTo(digest.value());
    }

    @Test
    void the_layer_holds_files_links_and_their_parents_in_order() throws IOException {
        JsonNode manifest = blob(image().writeTo(directory, "v1").value());
        List<String> names = new ArrayList<>();
        try (InputStream file =
                        Files.newInputStream(
                                path(manifest.path("layers").path(0).path("digest").asString()));
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file))) {
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null;
                    entry = tar.getNextEntry()) {
                names.add(
                        entry.getName()
                                + (entry.isSymbolicLink() ? " -> " + entry.getLinkName() : ""));
            }
        }
        assertThat(names)
                .containsExactly("bin/", "bin/sh -> busybox", "tmp/", "www/", "www/index.html");
    }

    private JsonNode blob(String digest) {
        return JSON.readTree(path(digest).toFile());
    }

    private Path path(String digest) {
        return directory.resolve("blobs/sha256").resolve(digest.substring("sha256:".length()));
    }
}
