package io.stiva.e2e;

import io.stiva.client.registry.ImageBuilder;
import io.stiva.client.registry.ImagePush;
import io.stiva.client.registry.OciLayout;
import io.stiva.client.registry.PushListener;
import io.stiva.client.registry.RegistryCredentials;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.ImageReference;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program that counts its beats, ten a second, on standard output, and answers HTTP. */
final class HeartImage {

    static final int PORT = 8080;
    static final String PAGE = "alive\n";

    private static final String PROGRAM =
            """
            trap 'exit 0' TERM
            httpd -p %d -h /www
            n=0
            while :; do echo "beat $n"; n=$((n+1)); usleep 100000; done
            """
                    .formatted(PORT);

    private HeartImage() {}

    /** Pushes it as {@code heart:1} into the owner's project. */
    static void push(Cloud cloud, Cloud.Owner owner, Path directory) throws IOException {
        ImageBuilder image =
                new ImageBuilder(Architecture.parse(System.getProperty("os.arch", "")))
                        .file("bin/busybox", 0755, Files.readAllBytes(Path.of("/bin/busybox")))
                        .file("www/index.html", 0644, PAGE.getBytes(StandardCharsets.UTF_8))
                        .entrypoint("/bin/sh", "-c", PROGRAM);
        for (String program : new String[] {"sh", "httpd", "usleep"}) {
            image.link("bin/" + program, "busybox");
        }
        image.writeTo(directory, "1");
        ImageReference target = ImageReference.parse(owner.project() + "/heart:1");
        var credentials = RegistryCredentials.password(owner.email(), owner.password());
        try (OciLayout layout = OciLayout.open(directory)) {
            new ImagePush(URI.create(cloud.apiUrl()), credentials)
                    .push(layout, null, target, PushListener.NONE);
        }
    }
}
