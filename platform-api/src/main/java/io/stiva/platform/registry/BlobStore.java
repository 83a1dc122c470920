package io.stiva.platform.registry;

import io.stiva.vocabulary.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Keeps bytes by digest, and uploads until they have one. Knows nothing of tenants: who may read is
 * decided before it is asked.
 */
interface BlobStore {

    /** Begins an empty upload. */
    void begin(UUID upload) throws IOException;

    /** Bytes received so far; empty when there is no such upload. */
    OptionalLong received(UUID upload) throws IOException;

    /**
     * Appends what comes, keeping all that arrived also when the connection breaks.
     *
     * @param from where the bytes belong; must be what was received so far
     * @param most bytes the upload may have afterwards
     * @return bytes received so far
     * @throws io.stiva.vocabulary.StivaException {@code invalid-size} when {@code from} is wrong or
     *     another request is writing, {@code too-large}
     */
    long append(UUID upload, long from, long most, InputStream content) throws IOException;

    /**
     * Turns an upload into a blob when its content has this digest.
     *
     * @return its size, or empty when the digest is another; then the upload is gone
     */
    OptionalLong finish(UUID upload, Digest digest) throws IOException;

    /** Removes an upload; absent is fine. */
    void cancel(UUID upload) throws IOException;

    /** Size of a blob; empty when its bytes are not here. */
    OptionalLong size(Digest digest) throws IOException;

    /** Opens a blob at a byte. */
    InputStream open(Digest digest, long from) throws IOException;

    /** The blob as a file for the server to send by itself, when this store has files. */
    Optional<Path> file(Digest digest);
}
