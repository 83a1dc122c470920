package io.stiva.platform.workload;

import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ImageReference;

import java.util.Optional;
import java.util.Set;

/** What an image reference means at this moment; the registry answers, or a test's own images. */
interface ImageSource {

    /**
     * @param digest of the manifest or index the reference names
     * @param architectures it was built for, at least one
     */
    record Found(Digest digest, Set<Architecture> architectures) {}

    /** Empty when the account has no such image; another account's image looks absent. */
    Optional<Found> find(AccountId account, ImageReference image);
}
