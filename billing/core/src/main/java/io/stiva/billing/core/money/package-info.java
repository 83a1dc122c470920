/**
 * Exact amounts of money.
 *
 * <p>Owns: the fraction every cost is until it is rounded, and the named rounding steps. Does not
 * own: which currency an account has, prices. Invariants: addition and multiplication never lose
 * anything; each rounding has a name and says its mode.
 */
@NullMarked
package io.stiva.billing.core.money;

import org.jspecify.annotations.NullMarked;
