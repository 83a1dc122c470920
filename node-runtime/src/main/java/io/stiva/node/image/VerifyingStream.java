package io.stiva.node.image;

import io.stiva.vocabulary.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.LongConsumer;

/** Counts and hashes what flows through, so that content is verified in the pass that uses it. */
final class VerifyingStream extends FilterInputStream {

    private final MessageDigest hash = sha256();
    private final LongConsumer counted;
    private long count;
    private boolean ended;

    /**
     * @param counted called with the total after every read; throws to stop it
     */
    VerifyingStream(InputStream in, LongConsumer counted) {
        super(in);
        this.counted = counted;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    long count() {
        return count;
    }

    /** The digest of everything read; ends the stream's use. */
    Digest digest() {
        return Digest.ofSha256(hash.digest());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = in.read(buffer, offset, length);
        if (read < 0) {
            ended = true;
            return -1;
        }
        hash.update(buffer, offset, read);
        count += read;
        counted.accept(count);
        return read;
    }

    @Override
    public long skip(long length) throws IOException {
        byte[] buffer = new byte[(int) Math.min(length, 64 * 1024)];
        return Math.max(0, read(buffer, 0, buffer.length));
    }

    /**
     * GZIPInputStream looks here to see whether another member follows, and a socket that has
     * nothing yet must not look like the end of the layer.
     */
    @Override
    public int available() {
        return ended ? 0 : 1;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
