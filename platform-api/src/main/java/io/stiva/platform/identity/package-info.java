/**
 * How somebody proves who they are.
 *
 * <p>Owns: people, passwords, sessions, API tokens, the filter that turns a bearer token into a
 * caller. Does not own: which accounts exist and who belongs to them (tenancy), what a caller may
 * do (access). Invariants: no secret is stored in a form that can be used; a wrong address and a
 * wrong password cost and look the same; a revoked or expired proof is worth nothing at once.
 */
@NullMarked
package io.stiva.platform.identity;

import org.jspecify.annotations.NullMarked;
