/**
 * The private networks of the projects on this node.
 *
 * <p>Owns: one bridge per project, the veth pair of each container, addresses, published host
 * ports, the nftables tables of this instance. Does not own: which containers there should be
 * (sync), the container's network namespace (launch). Invariants: every host object's name carries
 * the instance; an address or host port is never handed out twice while it is held, also across a
 * restart of the agent; what is not allowed by name is dropped.
 */
@NullMarked
package io.stiva.node.network;

import org.jspecify.annotations.NullMarked;
