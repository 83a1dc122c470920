/**
 * Images on a client's side: building a small one without any tool, and pushing an OCI layout.
 *
 * <p>Owns: OCI layouts on disk, the push half of the distribution protocol. Does not own: the
 * registry (platform-api) and the pull of nodes (node-runtime). Invariants: the same content gives
 * the same digest; a blob is never held in memory whole unless this package made it.
 */
@NullMarked
package io.stiva.client.registry;

import org.jspecify.annotations.NullMarked;
