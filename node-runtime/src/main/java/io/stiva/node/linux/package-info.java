/**
 * System calls of the agent.
 *
 * <p>Owns: every native call, through JNA, behind interfaces a fake can stand in for ({@link
 * io.stiva.node.linux.Kernel} for running containers, {@link io.stiva.node.linux.TreeCalls} for
 * unpacking images); the numbers of calls and flags. Does not own: what the calls are for.
 * Invariants: no other package imports JNA; errors keep the call, the errno and the path;
 * descriptors are close-on-exec.
 */
@NullMarked
package io.stiva.node.linux;

import org.jspecify.annotations.NullMarked;
