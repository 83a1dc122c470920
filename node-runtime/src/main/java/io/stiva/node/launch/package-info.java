/**
 * Starting one incarnation of a container.
 *
 * <p>Owns: the launcher program and the descriptors it gets, the talk with it until the tenant's
 * program runs, comparing the kernel's view with the plan, the monitor's exit record. Does not own:
 * what happens afterwards. Invariants: no instruction of the tenant runs before the comparison and
 * the agent's go; when the agent dies before the go, the container never runs.
 */
@NullMarked
package io.stiva.node.launch;

import org.jspecify.annotations.NullMarked;
