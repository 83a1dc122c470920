/**
 * Where a container goes: pure decisions over values.
 *
 * <p>Owns: the fit of a demand on a node, the score among those that fit, the reasons of those that
 * do not, the cheapest ways out. Does not own: where the values come from and what is done with the
 * decision. Invariants: no clock, no I/O, no randomness; the same input gives the same decision,
 * whatever order the nodes come in; never over a node's capacity in any dimension, never against a
 * constraint.
 */
@NullMarked
package io.stiva.platform.placement;

import org.jspecify.annotations.NullMarked;
