/**
 * What usage costs.
 *
 * <p>Owns: price books, rating, quotes. Does not own: measuring, posting, storing. Invariants: a
 * price book never changes; cost = quantity × price ÷ unit, exactly; cutting an interval anywhere
 * never changes the sum.
 */
@NullMarked
package io.stiva.billing.core.price;

import org.jspecify.annotations.NullMarked;
