package io.stiva.platform.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.client.registry.ImageBuilder;
import io.stiva.client.registry.ImagePush;
import io.stiva.client.registry.OciLayout;
import io.stiva.client.registry.PushListener;
import io.stiva.client.registry.RegistryCredentials;
import io.stiva.platform.testing.RunningApi;
import io.stiva.platform.testing.Tenant;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A client nobody here wrote, in both directions, and our own push beside it. */
class SkopeoTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir Path work;
    private final RunningApi api = RunningApi.shared();
    private final Tenant tenant = Tenant.make(api);

    private String remote(String repositoryAndTag) {
        int port = api.uri("/").getPort();
        return "docker://127.0.0.1:"
                + port
                + "/"
                + tenant.project().name()
                + "/"
                + repositoryAndTag;
    }

    private String credentials() {
        return tenant.owner().email() + ":" + Tenant.PASSWORD;
    }

    private static byte[] noise(int size) {
        byte[] noise = new byte[size];
        new Random(size).nextBytes(noise);
        return noise;
    }

    private Digest layout(Path directory) throws IOException {
        return new ImageBuilder(Architecture.AMD64)
                .file("bin/tool", 0755, noise(3_000_000))
                .entrypoint("/bin/tool")
                .exposedPort(8080)
                .writeTo(directory, "1");
    }

    private String run(String... command) throws Exception {
        Path output = work.resolve("output");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", command[0]).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(output);
        assertThat(process.exitValue()).as("%s: %s", List.of(command), text).isZero();
        return text;
    }

    private void copy(List<String> options, String from, String to) throws Exception {
        List<String> command = new ArrayList<>(List.of("skopeo", "--insecure-policy", "copy"));
        command.addAll(options);
        command.add(from);
        command.add(to);
        run(command.toArray(String[]::new));
    }

    private void push(Path layout, String target) throws Exception {
        copy(
                List.of("--dest-tls-verify=false", "--dest-creds=" + credentials()),
                "oci:" + layout + ":1",
                remote(target));
    }

    private void pull(String source, Path layout) throws Exception {
        copy(
                List.of("--src-tls-verify=false", "--src-creds=" + credentials()),
                remote(source),
                "oci:" + layout + ":1");
    }

    private static JsonNode manifest(Path layout) throws IOException {
        JsonNode index = JSON.readTree(Files.readAllBytes(layout.resolve("index.json")));
        return blob(layout, index.path("manifests").path(0));
    }

    private static JsonNode blob(Path layout, JsonNode descriptor) throws IOException {
        Digest digest = new Digest(descriptor.path("digest").asString(""));
        return JSON.readTree(Files.readAllBytes(file(layout, digest)));
    }

    private static Path file(Path layout, Digest digest) {
        return layout.resolve("blobs/sha256").resolve(digest.hex());
    }

    @Test
    void an_image_with_a_gzip_layer_goes_there_and_back_unchanged() throws Exception {
        Path there = work.resolve("there");
        layout(there);
        push(there, "tool:1");
        Path back = work.resolve("back");
        pull("tool:1", back);
        assertThat(manifest(back)).isEqualTo(manifest(there));
    }

    @Test
    void an_image_with_a_zstandard_layer_goes_there_and_back_unchanged() throws Exception {
        Path there = work.resolve("there");
        layout(there);
        asZstandard(there);
        push(there, "tool:zstd");
        Path back = work.resolve("back");
        pull("tool:zstd", back);
        assertThat(manifest(back)).isEqualTo(manifest(there));
        JsonNode layer = manifest(back).path("layers").path(0);
        assertThat(layer.path("mediaType").asString("")).endsWith("tar+zstd");
        Digest digest = new Digest(layer.path("digest").asString(""));
        run("zstd", "-t", file(back, digest).toString());
    }

    /** Rewrites the layout so that its layer is compressed with zstd. */
    private void asZstandard(Path layout) throws Exception {
        ObjectNode manifest = (ObjectNode) manifest(layout);
        ObjectNode layer = (ObjectNode) manifest.path("layers").path(0);
        Path tar = work.resolve("layer.tar");
        Digest gzip = new Digest(layer.path("digest").asString(""));
        try (InputStream content = new GZIPInputStream(Files.newInputStream(file(layout, gzip)))) {
            Files.copy(content, tar);
        }
        run("zstd", "-q", tar.toString());
        byte[] compressed = Files.readAllBytes(work.resolve("layer.tar.zst"));
        layer.put("mediaType", "application/vnd.oci.image.layer.v1.tar+zstd");
        put(layout, layer, compressed);
        ObjectNode index =
                (ObjectNode) JSON.readTree(Files.readAllBytes(layout.resolve("index.json")));
        put(
                layout,
                (ObjectNode) ((ArrayNode) index.path("manifests")).path(0),
                JSON.writeValueAsBytes(manifest));
        Files.write(layout.resolve("index.json"), JSON.writeValueAsBytes(index));
    }

    private static void put(Path layout, ObjectNode descriptor, byte[] content) throws IOException {
        Digest digest = RegistryUser.digest(content);
        Files.write(file(layout, digest), content);
        descriptor.put("digest", digest.value()).put("size", content.length);
    }

    @Test
    void login_takes_the_right_password_and_refuses_a_wrong_one() throws Exception {
        Path file = work.resolve("auth.json");
        String registry = "127.0.0.1:" + api.uri("/").getPort();
        String user = tenant.owner().email();
        run(
                "skopeo",
                "login",
                "--tls-verify=false",
                "--authfile",
                file.toString(),
                "--username",
                user,
                "--password",
                Tenant.PASSWORD,
                registry);
        Process wrong =
                new ProcessBuilder(
                                "skopeo",
                                "login",
                                "--tls-verify=false",
                                "--authfile",
                                file.toString(),
                                "--username",
                                user,
                                "--password",
                                "wrong",
                                registry)
                        .redirectErrorStream(true)
                        .start();
        String said = new String(wrong.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(wrong.waitFor()).as(said).isNotZero();
    }

    @Test
    void our_own_push_is_pulled_by_skopeo_and_sends_nothing_twice() throws Exception {
        Path there = work.resolve("there");
        Digest digest = layout(there);
        ImageReference target = ImageReference.parse(tenant.project().name() + "/ours:1");
        ImagePush push =
                new ImagePush(
                        api.uri("/"),
                        RegistryCredentials.password(tenant.owner().email(), Tenant.PASSWORD));
        List<PushListener.Progress> seen = new ArrayList<>();
        try (OciLayout layout = OciLayout.open(there)) {
            ImagePush.Pushed pushed = push.push(layout, null, target, seen::add);
            assertThat(pushed.image().digest()).isEqualTo(digest);
            assertThat(pushed.sentBytes()).isEqualTo(pushed.totalBytes()).isPositive();
            assertThat(seen.getLast().bytes()).isEqualTo(pushed.totalBytes());
            assertThat(push.push(layout, null, target, PushListener.NONE).sentBytes()).isZero();
        }
        Path back = work.resolve("back");
        pull("ours:1", back);
        assertThat(manifest(back)).isEqualTo(manifest(there));
    }

    @Test
    void a_tar_file_of_a_layout_is_pushed_too() throws Exception {
        Path there = work.resolve("there");
        Digest digest = layout(there);
        Path tar = work.resolve("image.tar");
        run("tar", "-C", there.toString(), "-cf", tar.toString(), ".");
        ImagePush push =
                new ImagePush(
                        api.uri("/"),
                        RegistryCredentials.password(tenant.owner().email(), Tenant.PASSWORD));
        try (OciLayout layout = OciLayout.open(tar)) {
            ImageReference target = ImageReference.parse(tenant.project().name() + "/tar:1");
            assertThat(push.push(layout, null, target, PushListener.NONE).image().digest())
                    .isEqualTo(digest);
        }
        assertThat(
                        api.bean(RegistryImages.class)
                                .resolve(
                                        tenant.account(),
                                        ImageReference.parse(tenant.project().name() + "/tar:1"))
                                .exposedPorts())
                .containsExactly(8080);
    }

    @Test
    void the_label_of_a_layout_is_not_trusted_over_its_content() throws Exception {
        Path there = work.resolve("there");
        layout(there);
        JsonNode layer = manifest(there).path("layers").path(0);
        Path file = file(there, new Digest(layer.path("digest").asString("")));
        byte[] damaged = Files.readAllBytes(file);
        damaged[100_000] ^= 1;
        Files.write(file, damaged);
        ImagePush push =
                new ImagePush(
                        api.uri("/"),
                        RegistryCredentials.password(tenant.owner().email(), Tenant.PASSWORD));
        ImageReference target = ImageReference.parse(tenant.project().name() + "/bad:1");
        try (OciLayout layout = OciLayout.open(there)) {
            assertThatThrownBy(() -> push.push(layout, null, target, PushListener.NONE))
                    .hasMessageContaining("does not match");
        }
        assertThat(tagsOf("bad")).isEmpty();
    }

    private List<String> tagsOf(String repository) throws Exception {
        String name = tenant.project().name() + "/" + repository;
        JsonNode tags =
                RegistryUser.json(new RegistryUser(api, tenant.owner()).in(name).get("tags/list"))
                        .path("tags");
        List<String> found = new ArrayList<>();
        tags.forEach(tag -> found.add(tag.asString("")));
        return found;
    }
}
