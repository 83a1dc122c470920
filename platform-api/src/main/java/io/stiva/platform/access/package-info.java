/**
 * Who is asking and whether they may: the one place that decides.
 *
 * <p>Owns: callers, roles, permissions, the matrix between them. Does not own: how somebody proves
 * who they are (identity) or what exists (every other feature). Invariants: what belongs to another
 * account looks absent; a token never allows more than its user's role.
 */
@NullMarked
package io.stiva.platform.access;

import org.jspecify.annotations.NullMarked;
