package io.stiva.node.image;

import io.stiva.node.linux.FileCallException;
import io.stiva.node.linux.NoSpace;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * Brings one layer from the registry to the disk in one pass: socket, digest, decompression, diff
 * id, unpacking. Leaves nothing behind when it fails.
 */
final class LayerFetch {

    private final ImageStore store;
    private final LayerUnpacker unpacker;
    private final UnpackLimits limits;

    LayerFetch(ImageStore store, LayerUnpacker unpacker, UnpackLimits limits) {
        this.store = store;
        this.unpacker = unpacker;
        this.limits = limits;
    }

    /**
     * Fetches and unpacks.
     *
     * @param received called with the bytes of the blob so far
     * @return the layer's directory
     */
    Path fetch(RegistrySource source, Descriptor layer, Digest diffId, LongConsumer received) {
        try {
            Path directory = store.newTemporary();
            try {
                unpack(source, layer, diffId, received, directory);
                return store.adopt(directory, layer.digest(), diffId);
            } finally {
                store.discard(directory);
            }
        } catch (IOException e) {
            throw failed(layer, e);
        }
    }

    private void unpack(
            RegistrySource source,
            Descriptor layer,
            Digest diffId,
            LongConsumer received,
            Path directory)
            throws IOException {
        try (InputStream body = new ResumingStream(source, layer.digest(), layer.size());
                VerifyingStream blob =
                        new VerifyingStream(
                                body,
                                count -> {
                                    requireSize(layer, count);
                                    received.accept(count);
                                })) {
            VerifyingStream content = null;
            try {
                content =
                        new VerifyingStream(
                                Decompression.open(blob),
                                count -> requireBounds(count, blob.count()));
                unpacker.unpack(content, directory);
            } catch (FileCallException e) {
                throw e;
            } catch (IOException e) {
                // Damaged content fails anywhere; say first that it is not what was asked for.
                requireBlob(layer, blob);
                throw LayerErrors.refused(
                        "", "the layer is not a valid archive: " + e.getMessage());
            }
            requireBlob(layer, blob);
            Digest found = content.digest();
            if (!found.equals(diffId)) {
                throw LayerErrors.corrupt("the unpacked layer " + layer.digest(), diffId, found);
            }
        }
    }

    private static void requireSize(Descriptor layer, long count) {
        if (count > layer.size()) {
            throw LayerErrors.wrongSize("layer " + layer.digest(), layer.size(), count);
        }
    }

    /** Reads to the end, so that bytes behind the compressed stream are verified as well. */
    private static void requireBlob(Descriptor layer, VerifyingStream blob) throws IOException {
        blob.transferTo(OutputStream.nullOutputStream());
        if (blob.count() != layer.size()) {
            throw LayerErrors.wrongSize("layer " + layer.digest(), layer.size(), blob.count());
        }
        Digest found = blob.digest();
        if (!found.equals(layer.digest())) {
            throw LayerErrors.corrupt("a layer", layer.digest(), found);
        }
    }

    private void requireBounds(long unpacked, long compressed) {
        if (unpacked > limits.unpacked().value()) {
            throw LayerErrors.tooLarge("it is too large unpacked", limits.unpacked().toString());
        }
        if (unpacked > limits.ratioFrom().value() && unpacked / limits.ratio() > compressed) {
            throw LayerErrors.tooLarge(
                    "it unpacks to " + new Bytes(unpacked) + " from " + new Bytes(compressed),
                    limits.ratio() + " times its size");
        }
    }

    private StivaException failed(Descriptor layer, IOException e) {
        String doing = "unpacking layer " + layer.digest();
        if (NoSpace.isIn(e)) {
            try {
                return LayerErrors.diskFull(doing, store.free(), e);
            } catch (IOException unknown) {
                e.addSuppressed(unknown);
                return LayerErrors.diskFull(doing, Bytes.ZERO, e);
            }
        }
        return LayerErrors.broken(doing, e);
    }
}
