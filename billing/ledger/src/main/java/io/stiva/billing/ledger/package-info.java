/**
 * What was used, charged and owed, on PostgreSQL.
 *
 * <p>Owns: the database schema {@code billing}: price books, accepted usage, hourly sums, charges,
 * the double-entry ledger, zero rating. Does not own: what a record is and costs (billing core),
 * who may see it (the platform), containers and nodes themselves ({@link
 * io.stiva.billing.ledger.Tenants} asks for them). Invariants: a record is accepted once; a record
 * and its charge are committed together; every ledger transaction sums to zero and is never
 * changed; what was posted for an hour is its exact cost rounded once.
 */
@NullMarked
package io.stiva.billing.ledger;

import org.jspecify.annotations.NullMarked;
