/**
 * Worker nodes as the control plane knows them.
 *
 * <p>Owns: nodes, their states and timers, capacity, join tokens, which certificates may open a
 * link, the generation of a node's desired state. Does not own: sockets and the CA (the node link),
 * what runs on a node (workload), where something goes (placement). Invariants: nodes belong to no
 * tenant, so only operators see them and every query runs across tenants; a join token makes at
 * most one node; a generation rises in the transaction that changed what the node should run.
 */
@NullMarked
package io.stiva.platform.fleet;

import org.jspecify.annotations.NullMarked;
