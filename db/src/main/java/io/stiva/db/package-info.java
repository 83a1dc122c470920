/**
 * The database: one forward-only history of migrations, the three roles, the embedded server.
 *
 * <p>Owns: schemas and tables (SQL under {@code db/migration}), roles, how a server is started and a
 * database is made. Does not own: any query of a feature. Invariants: stiva_app owns nothing and never
 * bypasses row-level security; nobody connects over TCP without a password.
 */
@NullMarked
package io.stiva.db;

import org.jspecify.annotations.NullMarked;
