/**
 * The nouns every module shares: typed ids, amounts, states and the one base exception.
 *
 * <p>Owns: types that two or more modules need. Does not own: behaviour of any feature, wire
 * formats, storage. Invariants: every type is immutable, validates in its constructor, has no clock
 * and no I/O; its {@code toString} is what a user sees and its {@code parse} accepts that text.
 */
@NullMarked
package io.stiva.vocabulary;

import org.jspecify.annotations.NullMarked;
