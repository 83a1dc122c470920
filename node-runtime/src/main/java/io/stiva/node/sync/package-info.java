/**
 * The node's side of the node link: makes this machine look like the newest desired state.
 *
 * <p>Owns: the agent's settings, the node's identity and its renewal, the control link and the
 * dial-back streams, the desired state on disk, one worker per container, what is reported. Does
 * not own: how a container runs (container), how it is connected (network), how an image arrives
 * (image), what is metered (usage). Invariants: only a newer generation replaces what is wanted;
 * what is wanted survives the agent and the control plane; a slow step of one container never holds
 * up another; losing the link changes nothing for what runs.
 */
@NullMarked
package io.stiva.node.sync;

import org.jspecify.annotations.NullMarked;
