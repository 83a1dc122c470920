package io.stiva.node.image;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;

/**
 * Opens a layer whatever it is compressed with. The first bytes decide, not the media type: tools
 * have written every wrong combination, and the digests are checked anyway.
 */
final class Decompression {

    private static final int BUFFER = 64 * 1024;

    /** 128 MiB, what {@code zstd --ultra -22} needs; a frame that wants more is refused. */
    private static final int MAX_WINDOW_LOG = 27;

    private Decompression() {}

    static InputStream open(InputStream compressed) throws IOException {
        byte[] magic = new byte[4];
        PushbackInputStream in = new PushbackInputStream(compressed, magic.length);
        int read = in.readNBytes(magic, 0, magic.length);
        in.unread(magic, 0, read);
        if ((magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b) {
            return new GZIPInputStream(in, BUFFER);
        }
        if (isZstandard(magic)) {
            return new ZstdInputStreamNoFinalizer(in).setLongMax(MAX_WINDOW_LOG);
        }
        return in;
    }

    /** A frame, or one of the sixteen skippable frames (RFC 8878, sections 3.1.1 and 3.1.2). */
    private static boolean isZstandard(byte[] magic) {
        int first = magic[0] & 0xff;
        boolean frame = first == 0x28 && (magic[1] & 0xff) == 0xb5;
        boolean skippable = (first & 0xf0) == 0x50 && magic[1] == 0x2a;
        return (frame && magic[2] == 0x2f && (magic[3] & 0xff) == 0xfd)
                || (skippable && magic[2] == 0x4d && magic[3] == 0x18);
    }
}
