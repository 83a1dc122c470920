/**
 * The whole cloud on one machine: PostgreSQL, control plane, console, edge and one node as child
 * processes of a small supervisor.
 *
 * <p>Owns: the home directory, ports, secrets and first credentials of a one-machine cloud, and how
 * its parts are configured and started. Does not own: what the parts do. Invariants: only the
 * node's agent runs as root; secrets are in files with mode 0600 and never on a command line; what
 * was chosen once (instance, ports, passwords) stays the same until the home is deleted.
 */
@NullMarked
package io.stiva.appliance;

import org.jspecify.annotations.NullMarked;
