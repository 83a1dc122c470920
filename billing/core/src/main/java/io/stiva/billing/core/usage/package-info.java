/**
 * What was used, and how a node proves it.
 *
 * <p>Owns: meters, usage records, their canonical bytes, the hash chain of a container's
 * incarnation, the signed chain of a node's batches, and the pure checks of a record. Does not own:
 * prices, spooling, transport, acceptance. Invariants: quantities are integers; intervals are half
 * open; equal records have equal canonical bytes, and unequal ones have unequal bytes.
 */
@NullMarked
package io.stiva.billing.core.usage;

import org.jspecify.annotations.NullMarked;
