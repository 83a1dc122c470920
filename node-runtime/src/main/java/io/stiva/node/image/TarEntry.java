package io.stiva.node.image;

import java.util.Map;

/**
 * One entry of a layer archive. Texts hold one byte per char, as they stood in the archive.
 *
 * @param name the path as written, not yet checked
 * @param linkName target of a link, otherwise empty
 * @param size bytes of content that follow; 0 for all but files
 * @param mode permission bits with setuid, setgid and sticky
 * @param attributes extended attributes by full name, {@code security.capability}
 */
record TarEntry(
        Type type,
        String name,
        String linkName,
        long size,
        int mode,
        int uid,
        int gid,
        long mtimeSeconds,
        int mtimeNanos,
        Map<String, byte[]> attributes) {

    enum Type {
        FILE,
        HARD_LINK,
        SYMBOLIC_LINK,
        DEVICE,
        DIRECTORY,
        FIFO
    }
}
