package io.stiva.platform.workload;

import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ImageReference;
import java.util.Set;

/**
 * What an image reference means at this moment: the edge to the registry, whose other end in tests
 * are images that exist by name alone.
 */
interface ImageSource {

    /**
     * @param digest of the manifest or index the reference names
     * @param architectures it was built for, at least one
     */
    record Found(Digest digest, Set<Architecture> architectures) {}

    /**
     * Resolves a reference; another account's image looks absent.
     *
     * @throws io.stiva.vocabulary.StivaException UNPROCESSABLE, code {@code image-not-found} or
     *     {@code unsupported-architecture}, with the pointer {@code /template/image}
     */
    Found resolve(AccountId account, ImageReference image);
}
