/**
 * Control groups: the limits and the counters of a container.
 *
 * <p>Owns: finding the controllers of this host, one interface for version 1 (also hybrid) and
 * version 2, limits, counters, device rules. Does not own: which limits a container should have,
 * the moving of processes (the launcher does that). Invariants: a limit was read back from the
 * kernel before {@code create} returns; only directories below {@code stiva-<instance>} are ever
 * touched; swap is off.
 */
@NullMarked
package io.stiva.node.cgroup;

import org.jspecify.annotations.NullMarked;
