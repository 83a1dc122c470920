/**
 * The loops that make what is become what is wanted.
 *
 * <p>Owns: who leads, when each loop runs, how soon it comes again. Does not own: any decision or
 * table; each step is a façade's verb in one short transaction. Invariants: level-triggered, so a
 * lost notification costs time and nothing else; every step may be repeated, also by two leaders at
 * once; a process may die between any two steps.
 */
@NullMarked
package io.stiva.platform.reconcile;

import org.jspecify.annotations.NullMarked;
