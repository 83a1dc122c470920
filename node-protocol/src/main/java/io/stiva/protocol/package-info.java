/**
 * The wire contract between control plane and node: JSON documents over one WebSocket per node, and
 * two HTTP documents for enrolment.
 *
 * <p>Owns: the records, their JSON form (golden files on both sides), version negotiation. Does not
 * own: sockets, storage, decisions. Invariants: control plane N speaks with agents N and N-1;
 * unknown fields are ignored, unknown message types are refused by name; every list and text has a
 * bound.
 */
@NullMarked
package io.stiva.protocol;

import org.jspecify.annotations.NullMarked;
