/**
 * Benchmarks of the one-machine cloud as a whole.
 *
 * <p>Owns: the footprint. Does not own: benchmarks of a part. Invariants: a benchmark ends with one
 * line of JSON and checks what it measures.
 */
@NullMarked
package io.stiva.appliance.bench;

import org.jspecify.annotations.NullMarked;
