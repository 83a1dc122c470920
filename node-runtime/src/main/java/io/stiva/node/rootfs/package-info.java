/**
 * The root file system of a container.
 *
 * <p>Owns: the ranges of user ids, the container's writable layer, idmapped overlay mounts made in
 * a mount namespace of the agent's own, files the platform writes into the writable layer and reads
 * from the merged tree. Does not own: unpacking images, entering the root. Invariants: two
 * containers never hold the same range; nothing is mounted in the host's mount namespace; a path a
 * tenant could have made is only looked up by openat2 relative to a descriptor.
 */
@NullMarked
package io.stiva.node.rootfs;

import org.jspecify.annotations.NullMarked;
