package io.stiva.node.image;

import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Digest;
import java.nio.file.Path;
import java.util.List;

/**
 * An image that lies unpacked on this node.
 *
 * @param digest of the manifest that was asked for
 * @param architecture of the machine code in it
 * @param layers absolute directories, lowest first, at least one; files carry the owners of the
 *     archive (uid and gid 0 to 65535) and overlay's own whiteout marks
 * @param config how the image wants to be run
 */
public record Image(
        Digest digest, Architecture architecture, List<Path> layers, ImageConfig config) {

    public Image {
        layers = List.copyOf(layers);
    }
}
