/**
 * Prices before, cost now, and the way of usage records from the node link into billing.
 *
 * <p>Owns: quotes, usage reports, the current price book as tenants see them; the mapping of wire
 * records to billing's; what billing asks the platform. Does not own: rating, acceptance, the
 * ledger (billing), the link itself (link). Invariants: every amount is a decimal text, exact where
 * it says unrounded; a tenant sees his own account only, a bound token its project only.
 */
@NullMarked
package io.stiva.platform.usage;

import org.jspecify.annotations.NullMarked;
