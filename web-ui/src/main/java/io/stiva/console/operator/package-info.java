/**
 * The operator's pages: nodes and accounts.
 *
 * <p>Owns: their forms and what they show. Does not own: who is an operator (the platform refuses
 * everybody else). Invariants: a join token or a first password is shown once, in the answer that
 * made it, and is never part of an address.
 */
@NullMarked
package io.stiva.console.operator;

import org.jspecify.annotations.NullMarked;
