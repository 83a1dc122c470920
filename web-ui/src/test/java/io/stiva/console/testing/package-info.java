/**
 * A browser for tests, here and in the system tests.
 *
 * <p>Owns: starting and ending Chromium, its profile, pictures. Does not own: what a test looks
 * for. Invariants: no network but the console's address, nothing left behind after {@code close}.
 */
@NullMarked
package io.stiva.console.testing;

import org.jspecify.annotations.NullMarked;
