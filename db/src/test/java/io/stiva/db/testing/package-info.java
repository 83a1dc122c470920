/**
 * Databases for tests, also for those of other modules (they depend on this module's test-jar).
 *
 * <p>Owns: one server per JVM, the migrated template, a database per test. Does not own: any test.
 * Invariants: a server ends with its JVM; a database is seen by one test only; {@code
 * -Ddb=testcontainers} changes the server and nothing else.
 */
@NullMarked
package io.stiva.db.testing;

import org.jspecify.annotations.NullMarked;
