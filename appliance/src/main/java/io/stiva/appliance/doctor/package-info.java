/**
 * What this host can do for Stiva, found out by looking and by trying, never by guessing from a
 * distribution's name.
 *
 * <p>Owns: the checks and how they are printed. Does not own: mending (it names the command).
 * Invariants: changes nothing on the host; every trial runs in namespaces of its own.
 */
@NullMarked
package io.stiva.appliance.doctor;

import org.jspecify.annotations.NullMarked;
