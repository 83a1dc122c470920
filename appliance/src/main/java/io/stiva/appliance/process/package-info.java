/**
 * Supervision of child processes: start in dependency order, wait for readiness, restart with
 * back-off, end without leaving anything behind.
 *
 * <p>Owns: parts, their states, their log files and pid files. Does not own: what a part is (that
 * is {@code io.stiva.appliance}). Invariants: only processes this supervisor or its predecessor on
 * the same home started are ever signalled, known by pid and start time; a part is READY only after
 * its probe answered; stopping goes against the start order.
 */
@NullMarked
package io.stiva.appliance.process;

import org.jspecify.annotations.NullMarked;
