/**
 * The life of the containers on this node.
 *
 * <p>Owns: the state machine of a container, restarts and their back-off, supervision, death
 * certificates, logs, what is on disk about a container, and finding it again after the agent was
 * gone. Does not own: images, networks, which containers there should be (sync), how the kernel is
 * asked (launch and below). Invariants: a state is published after it was observed and stored;
 * RUNNING means that the kernel's view equals the plan; a container outlives the agent.
 */
@NullMarked
package io.stiva.node.container;

import org.jspecify.annotations.NullMarked;
