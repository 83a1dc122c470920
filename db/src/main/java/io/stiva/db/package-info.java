/**
 * PostgreSQL, the only state of Stiva: its roles, its one forward-only history of migrations, and
 * the embedded server of the one-machine cloud and of the tests.
 *
 * <p>Owns: the roles and their passwords, creating and migrating a database, running the bundled
 * PostgreSQL binaries. Does not own: any query of a feature (those live in the feature's store).
 * Invariants: nobody gets in over TCP without a password; the application's role owns nothing and
 * cannot step around row-level security; no password is on a command line or in a log.
 */
@NullMarked
package io.stiva.db;

import org.jspecify.annotations.NullMarked;
