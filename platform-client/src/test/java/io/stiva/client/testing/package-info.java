/**
 * A stand-in for the platform that other modules' tests talk to over real HTTP.
 *
 * <p>Owns: routing of a tiny HTTP server ({@code StubServer}) and a small cloud in memory that
 * speaks the documents of the public API ({@code StubApi}). Does not own: any rule of the platform;
 * it answers what a test or a screenshot needs. Invariants: loopback and a free port only, nothing
 * survives {@code close}.
 */
@NullMarked
package io.stiva.client.testing;

import org.jspecify.annotations.NullMarked;
