package io.stiva.node.image;

import io.stiva.vocabulary.Bytes;

/**
 * The file system of the image store.
 *
 * @param free what may still be written
 * @param total its size
 */
public record DiskSpace(Bytes free, Bytes total) {

    @Override
    public String toString() {
        return free + " of " + total;
    }
}
