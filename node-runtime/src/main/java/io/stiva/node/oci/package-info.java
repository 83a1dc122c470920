/**
 * From what a container should be to the system calls that make it.
 *
 * <p>Owns: the plan and its encoding, capabilities, the seccomp filter, mounts, masked paths, users
 * and environment as text. Does not own: doing any of it. Invariants: pure, without I/O, clock or
 * randomness; the same input gives the same plan, byte for byte; what a tenant gets is never more
 * than Docker's default.
 */
@NullMarked
package io.stiva.node.oci;

import org.jspecify.annotations.NullMarked;
