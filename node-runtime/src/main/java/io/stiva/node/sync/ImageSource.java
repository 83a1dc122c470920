package io.stiva.node.sync;

import io.stiva.node.image.HeldImage;
import io.stiva.vocabulary.ImageReference;
import java.net.URI;

/** Where a container's image comes from: what lies here already, or the registry. */
@FunctionalInterface
public interface ImageSource {

    /**
     * Brings an image, verified and unpacked, and keeps it until what is returned is closed. Blocks
     * as long as it takes.
     *
     * @param image pinned by its digest
     * @throws io.stiva.vocabulary.StivaException retryable when a later attempt may succeed; its
     *     public message is for the tenant
     */
    HeldImage fetch(ImageReference image, PullAccess access);

    /** Grants for the registry. */
    interface PullAccess {

        /** Base URL of the registry, as the control plane named it last. */
        URI registry();

        /**
         * A bearer token for one repository; may block.
         *
         * @throws io.stiva.vocabulary.StivaException UNAVAILABLE {@code no-link}, FORBIDDEN {@code
         *     pull-refused}
         */
        String token(String repository);
    }
}
