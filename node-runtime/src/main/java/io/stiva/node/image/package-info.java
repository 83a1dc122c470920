/**
 * Images on this node.
 *
 * <p>Owns: what an unpacked image is ({@link io.stiva.node.image.Image}), pulling, verifying and
 * unpacking it, and removing it when nobody uses it. Does not own: mounting it, running anything
 * from it, or knowing who uses it. Invariants: an image somebody uses or holds is never removed; a
 * layer directory is complete and verified before an {@code Image} names it, and is never written
 * to afterwards.
 */
@NullMarked
package io.stiva.node.image;

import org.jspecify.annotations.NullMarked;
