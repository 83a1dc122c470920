package io.stiva.node.image;

import io.stiva.node.linux.NativeTreeCalls;
import io.stiva.node.linux.TreeCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/** What the kernel says of files in an unpacked layer, as root sees them. */
final class NativeStat {

    private final TreeCalls calls = new NativeTreeCalls();
    private final Path layer;

    NativeStat(Path layer) {
        this.layer = layer;
    }

    TreeCalls.Stat of(String file) throws IOException {
        Path path = layer.resolve(file);
        int directory = calls.openDirectory(Objects.requireNonNull(path.getParent()).toString());
        try {
            return calls.stat(directory, Objects.requireNonNull(path.getFileName()).toString());
        } finally {
            calls.close(directory);
        }
    }
}
