/**
 * What tenants run: services with immutable revisions, and containers.
 *
 * <p>Owns: services, revisions, containers, their states and death certificates, what a node should
 * run, why something does not run. Does not own: nodes (fleet), the choice of a node (placement),
 * the loops that act (reconcile), limits and prices (tenancy, usage). Invariants: a state is
 * written when it was observed; a revision never changes but for its state; a container reserves
 * its quota in the transaction that makes it and gives it back exactly once; an incarnation ends
 * once; a change of what a node should run raises the node's generation in the same transaction.
 */
@NullMarked
package io.stiva.platform.workload;

import org.jspecify.annotations.NullMarked;
