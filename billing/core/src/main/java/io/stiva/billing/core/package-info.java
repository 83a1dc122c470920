/**
 * The pure heart of billing: what was used, what it costs, and the proof of both.
 *
 * <p>Owns: usage records and their canonical bytes, chains and signatures ({@code usage}), exact
 * amounts ({@code money}), price books, rating and quotes ({@code price}). Does not own: storage,
 * time, where records come from. Invariants: no clock, no I/O, no randomness, no floating point; an
 * amount is exact until a step whose name says that it rounds.
 */
@NullMarked
package io.stiva.billing.core;

import org.jspecify.annotations.NullMarked;
