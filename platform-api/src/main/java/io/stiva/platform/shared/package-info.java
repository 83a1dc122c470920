/**
 * What every feature stands on: transactions with a tenant, events, notifications, problems, pages,
 * settings.
 *
 * <p>Owns: mechanisms without a domain of their own. Does not own: any noun of the product.
 * Invariants: no statement runs without either an account or the name AcrossTenants.
 */
@NullMarked
package io.stiva.platform.shared;

import org.jspecify.annotations.NullMarked;
