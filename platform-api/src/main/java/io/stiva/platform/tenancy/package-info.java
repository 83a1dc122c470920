/**
 * Accounts, projects and what they may hold.
 *
 * <p>Owns: accounts, their people, projects, limits and reservations. Does not own: how people
 * prove who they are (identity), what a project contains (the features), money. Invariants: what is
 * held never passes a limit; a project goes only when it is empty; a project's name is unique in
 * the whole cloud.
 */
@NullMarked
package io.stiva.platform.tenancy;

import org.jspecify.annotations.NullMarked;
