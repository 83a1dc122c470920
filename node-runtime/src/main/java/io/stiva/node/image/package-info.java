/**
 * Images on this node.
 *
 * <p>Owns: what an unpacked image is ({@link io.stiva.node.image.Image}), pulling, verifying and
 * unpacking it. Does not own: mounting it or running anything from it. Invariants: a layer
 * directory is complete and verified before an {@code Image} names it, and is never written to
 * afterwards.
 */
@NullMarked
package io.stiva.node.image;

import org.jspecify.annotations.NullMarked;
