package io.stiva.node.image;

import io.stiva.vocabulary.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A blob as one stream that survives broken connections: it goes on where the last one ended. Every
 * byte received restores the full number of attempts.
 */
final class ResumingStream extends InputStream {

    private final RegistrySource source;
    private final Digest digest;
    private final long size;
    private final Backoff backoff;
    private @Nullable InputStream body;
    private long position;
    private int failures;

    ResumingStream(RegistrySource source, Digest digest, long size) {
        this.source = source;
        this.digest = digest;
        this.size = size;
        this.backoff = source.backoff();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        while (true) {
            try {
                int read = readOnce(buffer, offset, length);
                if (read >= 0) {
                    position += read;
                    failures = 0;
                    return read;
                }
                if (position >= size) {
                    return -1;
                }
                throw new IOException("the blob ended after " + position + " of " + size);
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                closeBody();
                failures++;
                if (failures >= backoff.attempts()) {
                    throw Backoff.exhausted("layer " + digest, e);
                }
                backoff.await(failures);
            }
        }
    }

    private int readOnce(byte[] buffer, int offset, int length) throws IOException {
        InputStream open = body;
        if (open == null) {
            if (position >= size) {
                return -1;
            }
            open = source.blob(digest, position);
            body = open;
        }
        return open.read(buffer, offset, length);
    }

    private void closeBody() {
        InputStream open = body;
        body = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It was broken already; what counts is that its connection is given up.
            }
        }
    }

    @Override
    public void close() {
        closeBody();
    }
}
