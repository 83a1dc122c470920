/** Benchmarks of the runtime; started by {@code ./stiva bench}, never part of the tests. */
@NullMarked
package io.stiva.node.bench;

import org.jspecify.annotations.NullMarked;
