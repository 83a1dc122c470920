package io.stiva.node.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Debian's packages, downloaded and unpacked but not installed. */
public final class UnpackedPackages {
    private UnpackedPackages() {}

    /**
     * One tree of all of them, without what they depend on.
     *
     * @param tree stays for the next run
     */
    public static Path below(Path tree, String... packages) throws IOException {
        if (Files.exists(tree)) {
            return tree;
        }
        Path archives = Path.of(tree + ".archives");
        Path next = Path.of(tree + ".next");
        HostProgram.run(Path.of("/"), "rm", "-rf", archives.toString(), next.toString());
        Files.createDirectories(archives);
        List<String> download =
                new ArrayList<>(
                        List.of("apt-get", "-q", "-o", "APT::Sandbox::User=root", "download"));
        download.addAll(List.of(packages));
        HostProgram.run(archives, download.toArray(String[]::new));
        try (Stream<Path> files = Files.list(archives)) {
            for (Path archive : files.toList()) {
                HostProgram.run(archives, "dpkg-deb", "-x", archive.toString(), next.toString());
            }
        }
        HostProgram.run(Path.of("/"), "rm", "-rf", archives.toString());
        Files.move(next, tree);
        return tree;
    }
}
