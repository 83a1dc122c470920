/**
 * The agent's program: puts the parts of the node together.
 *
 * <p>Owns: the start, the end, and nothing else. Invariants: one agent per state directory.
 */
@NullMarked
package io.stiva.node;

import org.jspecify.annotations.NullMarked;
