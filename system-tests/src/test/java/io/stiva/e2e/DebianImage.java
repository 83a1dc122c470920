package io.stiva.e2e;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.stiva.client.registry.ImageBuilder;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An image of programs from Debian's packages: those named, the shared libraries they load, a shell
 * by busybox, and the users root and {@code app} (1000).
 */
final class DebianImage {

    static final String USER = "app";

    /** {@code libz.so.1 => /tree/lib/x86_64-linux-gnu/libz.so.1 (0x00007f…)}, as ldd(1) prints. */
    private static final Pattern LIBRARY = Pattern.compile("(?m)^\\s+(\\S+) => (/\\S+) \\(0x");

    private final Path tree;
    private final ImageBuilder image;

    /**
     * @param scratch an empty directory for the unpacked packages
     */
    DebianImage(Path scratch, String... packages) throws IOException {
        this.tree = scratch;
        DebianPackages.unpack(tree, packages);
        this.image = withShell();
        text("etc/passwd", "root:x:0:0::/root:/bin/sh\n%1$s:x:1000:1000::/:/bin/sh\n", USER);
        text("etc/group", "root:x:0:\n%s:x:1000:\n", USER);
        image.directory("tmp", 01777).directory("run", 0755).directory("root", 0700);
    }

    /** An image that has nothing but busybox with its applets on the path. */
    static ImageBuilder withShell() throws IOException {
        Path busybox = Path.of("/bin/busybox");
        ImageBuilder image =
                new ImageBuilder(Architecture.parse(System.getProperty("os.arch", "")))
                        .file("bin/busybox", 0755, Files.readAllBytes(busybox));
        Program.run(Path.of("/"), List.of(busybox.toString(), "--list"))
                .lines()
                .filter(applet -> !applet.equals("busybox"))
                .forEach(applet -> image.link("bin/" + applet, "busybox"));
        return image;
    }

    /** Adds a program or a module and what the dynamic linker would load for it. */
    @CanIgnoreReturnValue
    DebianImage program(String path) throws IOException {
        add(tree.resolve(path), path);
        Path loader = loader();
        Path triplet = tree.resolve("lib").relativize(loader).getName(0);
        String places =
                tree.resolve("lib").resolve(triplet)
                        + ":"
                        + tree.resolve("usr/lib").resolve(triplet);
        String loaded =
                Program.run(
                        tree,
                        List.of(
                                loader.toString(),
                                "--library-path",
                                places,
                                "--list",
                                tree.resolve(path).toString()));
        if (loaded.contains("not found")) {
            throw new AssertionError(path + " lacks libraries:\n" + loaded);
        }
        for (MatchResult library : LIBRARY.matcher(loaded).results().toList()) {
            Path file = Path.of(library.group(2));
            boolean isLoader = library.group(1).startsWith("/");
            add(file, isLoader ? library.group(1).substring(1) : tree.relativize(file).toString());
        }
        return this;
    }

    private Path loader() throws IOException {
        try (Stream<Path> files =
                Files.find(
                        tree.resolve("lib"),
                        2,
                        (file, about) ->
                                about.isRegularFile()
                                        && file.getFileName().toString().startsWith("ld-linux"))) {
            return files.findFirst().orElseThrow();
        }
    }

    /** Adds everything below a directory of the packages. */
    @CanIgnoreReturnValue
    DebianImage everythingBelow(String directory) throws IOException {
        try (Stream<Path> files = Files.walk(tree.resolve(directory))) {
            for (Path file : files.toList()) {
                String path = tree.relativize(file).toString();
                if (Files.isSymbolicLink(file)) {
                    image.link(path, Files.readSymbolicLink(file).toString());
                } else if (Files.isRegularFile(file)) {
                    add(file, path);
                }
            }
        }
        return this;
    }

    private void add(Path file, String path) throws IOException {
        image.file(path, Files.isExecutable(file) ? 0755 : 0644, Files.readAllBytes(file));
    }

    /** Adds a file everybody may read, for example a configuration. */
    @CanIgnoreReturnValue
    DebianImage text(String path, String content, Object... values) {
        image.file(path, 0644, content.formatted(values).getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Its other properties. */
    ImageBuilder settings() {
        return image;
    }

    Digest writeTo(Path layout) throws IOException {
        return image.writeTo(layout, "1");
    }
}
