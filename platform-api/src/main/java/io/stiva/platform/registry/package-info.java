/**
 * The OCI registry: repositories of projects, their blobs, manifests and tags.
 *
 * <p>Owns: the distribution protocol under {@code /v2/}, its tokens, the blob store, what an image
 * reference means at this moment. Does not own: pulling and unpacking (node-runtime), pushing
 * (platform-client), who may do what (access). Invariants: content is stored only under a digest
 * that was checked while it came in; a blob is readable only through a repository that links it; a
 * manifest is stored only when all it needs is in its own repository; another tenant's repository
 * looks absent.
 */
@NullMarked
package io.stiva.platform.registry;

import org.jspecify.annotations.NullMarked;
