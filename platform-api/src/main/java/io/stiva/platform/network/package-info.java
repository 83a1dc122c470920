/**
 * How the outside reaches services.
 *
 * <p>Owns: keeping the edge proxy in step with what runs: which host name leads to which
 * containers. Does not own: the proxy's static configuration (appliance), names and states
 * (workload), the networks on the nodes (the agent). Invariants: the proxy is told, never reloaded;
 * what it should do is worked out from the tables each time, so a proxy or a control plane that was
 * restarted ends in the same place; a service keeps its backend while it exists.
 */
@NullMarked
package io.stiva.platform.network;

import org.jspecify.annotations.NullMarked;
