package io.stiva.cli.demo;

import io.stiva.client.registry.ImageBuilder;
import io.stiva.vocabulary.Architecture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A small web server from Debian's statically linked busybox: its httpd and four scripts that
 * answer from inside the container.
 */
final class WebServerImage {

    static final int PORT = 8080;

    private static final Path BUSYBOX = Path.of("/bin/busybox");
    private static final List<String> PROGRAMS =
            List.of(
                    "sh",
                    "httpd",
                    "cat",
                    "echo",
                    "grep",
                    "hostname",
                    "id",
                    "ls",
                    "sleep",
                    "timeout",
                    "tr",
                    "wc",
                    "dd",
                    "touch");
    private static final List<String> SCRIPTS = List.of("index", "inside", "burn");

    private WebServerImage() {}

    /** Writes the image as an OCI layout into {@code directory}. */
    static void writeTo(Path directory) throws IOException {
        if (!Files.isExecutable(BUSYBOX)) {
            throw new DemoFailed("there is no " + BUSYBOX + ": install Debian's busybox-static");
        }
        ImageBuilder image =
                new ImageBuilder(Architecture.parse(System.getProperty("os.arch", "")))
                        .file("bin/busybox", 0755, Files.readAllBytes(BUSYBOX))
                        .directory("tmp", 01777)
                        .file(
                                "etc/passwd",
                                0644,
                                text("root:x:0:0::/:/bin/sh\nwww:x:1000:1000::/www:/bin/sh\n"))
                        .file("etc/group", 0644, text("root:x:0:\nwww:x:1000:\n"))
                        .user("www")
                        .workingDirectory("/www")
                        .exposedPort(PORT)
                        .entrypoint(
                                "httpd", "-f", "-vv", "-p", Integer.toString(PORT), "-h", "/www");
        PROGRAMS.forEach(program -> image.link("bin/" + program, "busybox"));
        for (String script : SCRIPTS) {
            image.file("www/cgi-bin/" + script + ".cgi", 0755, resource(script + ".cgi"));
        }
        image.writeTo(directory, "1");
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream content =
                Objects.requireNonNull(WebServerImage.class.getResourceAsStream(name), name)) {
            return content.readAllBytes();
        }
    }

    private static byte[] text(String content) {
        return content.getBytes(StandardCharsets.UTF_8);
    }
}
