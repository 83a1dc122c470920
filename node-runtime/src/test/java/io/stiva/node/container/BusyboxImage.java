package io.stiva.node.container;

import io.stiva.node.image.Image;
import io.stiva.node.image.ImageConfig;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An unpacked image of Debian's static busybox in two layers, for tests on the real kernel. */
public final class BusyboxImage {
    private static final String APPLETS =
            "sh true false cat ls id hostname sleep ps dd grep readlink stat mount umount mkdir mknod touch env pwd"
                    + " tail head yes kill unshare ip wc chroot rm ln nsenter sort tr echo usleep seq find test httpd ifconfig";

    private BusyboxImage() {}

    /** Makes it below a directory. */
    public static Image below(Path directory) {
        try {
            Path base = Files.createDirectories(directory.resolve("base"));
            Path bin = Files.createDirectories(base.resolve("bin"));
            Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
            for (String applet : APPLETS.split(" ")) {
                Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
            }
            Files.createDirectories(base.resolve("tmp"));
            Path upper = Files.createDirectories(directory.resolve("app"));
            Path etc = Files.createDirectories(upper.resolve("etc"));
            Files.writeString(
                    etc.resolve("passwd"),
                    "root:x:0:0:root:/root:/bin/sh\nweb:x:33:33:web:/srv/web:/bin/sh\n");
            Files.writeString(
                    etc.resolve("group"), "root:x:0:\nweb:x:33:\nlogs:x:44:web\nmore:x:45:web\n");
            return new Image(
                    new Digest("sha256:" + "0".repeat(64)),
                    Architecture.parse(System.getProperty("os.arch")),
                    List.of(base, upper),
                    ImageConfig.EMPTY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same image with another configuration. */
    public static Image with(Image image, ImageConfig config) {
        return new Image(image.digest(), image.architecture(), image.layers(), config);
    }

    /** A configuration with a command, a user and a working directory. */
    public static ImageConfig config(String user, String directory, String... command) {
        return new ImageConfig(
                List.of(),
                List.of(command),
                List.of("FROM_IMAGE=yes"),
                user,
                directory,
                null,
                List.of(),
                List.of(),
                Map.of());
    }
}
