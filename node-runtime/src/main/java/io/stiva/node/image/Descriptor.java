package io.stiva.node.image;

import io.stiva.vocabulary.Digest;
import org.jspecify.annotations.Nullable;

/**
 * Points at content (OCI image specification, descriptor.md).
 *
 * @param size bytes, exact
 * @param os of the platform an index names, null when it names none
 * @param architecture likewise, as written
 */
record Descriptor(
        String mediaType,
        Digest digest,
        long size,
        @Nullable String os,
        @Nullable String architecture) {}
