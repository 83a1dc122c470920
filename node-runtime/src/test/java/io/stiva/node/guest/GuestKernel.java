package io.stiva.node.guest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Debian's kernel for cloud machines, unpacked and not installed, and the first file system that
 * brings it to its disk.
 *
 * @param image what QEMU boots
 * @param initrd with the modules that are not built in
 */
record GuestKernel(Path image, Path initrd) {

    private static final String PACKAGE = "linux-image-cloud-amd64";
    private static final Pattern VERSION =
            Pattern.compile("Depends: (linux-image-\\S+-cloud-amd64)");

    /** Each after those it needs. */
    private static final List<String> MODULES =
            List.of(
                    "virtio_ring",
                    "virtio",
                    "virtio_pci_legacy_dev",
                    "virtio_pci_modern_dev",
                    "virtio_pci",
                    "virtio_blk",
                    "overlay");

    /** What was downloaded stays below the directory for the next run. */
    static GuestKernel below(Path directory) throws IOException {
        Path tree = unpacked(directory);
        Path image = only(tree.resolve("boot"), "vmlinuz-");
        return new GuestKernel(image, initrd(tree, directory.resolve("initrd")));
    }

    private static Path unpacked(Path directory) throws IOException {
        Matcher depends =
                VERSION.matcher(HostProgram.run(directory, "apt-cache", "depends", PACKAGE));
        if (!depends.find()) {
            throw new AssertionError("apt knows no kernel " + PACKAGE);
        }
        return UnpackedPackages.below(directory.resolve(depends.group(1)), depends.group(1));
    }

    private static Path only(Path directory, String start) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.getFileName().toString().startsWith(start))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + start + " in " + directory));
        }
    }

    private static Path initrd(Path tree, Path directory) throws IOException {
        HostProgram.run(tree, "rm", "-rf", directory.toString());
        for (String each : List.of("bin", "dev", "disk", "modules")) {
            Files.createDirectories(directory.resolve(each));
        }
        Files.copy(Path.of("/bin/busybox"), directory.resolve("bin/busybox"));
        resource("initrd-init.sh", directory.resolve("init"));
        for (int i = 0; i < MODULES.size(); i++) {
            Path file = module(tree, MODULES.get(i) + ".ko");
            Files.copy(file, directory.resolve("modules/" + i + "-" + file.getFileName()));
        }
        Path archive = Path.of(directory + ".cpio");
        HostProgram.run(
                directory, "busybox", "sh", "-c", "find . | busybox cpio -o -H newc > " + archive);
        return archive;
    }

    private static Path module(Path tree, String name) throws IOException {
        try (Stream<Path> all = Files.walk(tree.resolve("lib/modules"))) {
            return all.filter(file -> file.endsWith(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("the kernel has no " + name));
        }
    }

    /** Copies a script beside this class and makes it a program. */
    static void resource(String name, Path to) throws IOException {
        try (InputStream script =
                Objects.requireNonNull(GuestKernel.class.getResourceAsStream(name), name)) {
            Files.copy(script, to, StandardCopyOption.REPLACE_EXISTING);
        }
        if (!to.toFile().setExecutable(true)) {
            throw new IOException("cannot make a program of " + to);
        }
    }
}
