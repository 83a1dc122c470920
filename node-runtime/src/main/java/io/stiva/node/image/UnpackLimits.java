package io.stiva.node.image;

import io.stiva.vocabulary.Bytes;

/**
 * Bounds on what one layer may ask of this node.
 *
 * @param unpacked bytes after decompression, archive headers included
 * @param ratio unpacked bytes per compressed byte, once the layer is larger than {@code ratioFrom}
 * @param ratioFrom below this size any ratio is allowed: small layers of zeros are common
 * @param entries files, directories and links
 * @param depth components of a path
 * @param header bytes of extended headers (long names, PAX records) before one entry
 */
record UnpackLimits(
        Bytes unpacked, int ratio, Bytes ratioFrom, int entries, int depth, int header) {

    static final UnpackLimits STANDARD =
            new UnpackLimits(Bytes.gibi(32), 200, Bytes.mebi(128), 1_000_000, 128, 1 << 20);
}
