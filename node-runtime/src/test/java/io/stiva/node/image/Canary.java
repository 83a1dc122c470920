package io.stiva.node.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stiva.vocabulary.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Files of the host beside a layer's directory, whose every byte, mode and time is summed. */
final class Canary {

    private final Path root;
    private final Path layer;

    /**
     * @param root the directory that plays the host
     * @param layer a directory below it that is not summed
     */
    Canary(Path root, Path layer) throws IOException {
        this.root = root;
        this.layer = Files.createDirectories(layer);
        Path etc = Files.createDirectories(root.resolve("etc"));
        Files.writeString(etc.resolve("passwd"), "host");
        Files.writeString(root.resolve("secret"), "host");
        Files.createDirectories(root.resolve("victim/deep"));
        Files.writeString(root.resolve("victim/deep/file"), "host");
    }

    Digest sum() throws IOException {
        try (Stream<Path> found = Files.walk(root)) {
            MessageDigest sum = MessageDigest.getInstance("SHA-256");
            List<Path> files = found.filter(path -> !path.startsWith(layer)).sorted().toList();
            for (Path file : files) {
                Map<String, Object> facts =
                        Files.readAttributes(file, "unix:*", LinkOption.NOFOLLOW_LINKS);
                String line =
                        file
                                + " "
                                + facts.get("mode")
                                + " "
                                + facts.get("uid")
                                + " "
                                + facts.get("nlink")
                                + " ";
                // The directory that holds the layer changes its own times, nothing else does.
                boolean holder = file.equals(layer.getParent());
                sum.update((line + (holder ? "" : facts.get("ctime"))).getBytes(UTF_8));
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    sum.update(Files.readAllBytes(file));
                }
            }
            return Digest.ofSha256(sum.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
