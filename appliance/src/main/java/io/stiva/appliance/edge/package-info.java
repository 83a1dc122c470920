/**
 * The static half of the edge: HAProxy's configuration with pre-made backends.
 *
 * <p>Owns: the file HAProxy is started with, its limits and its error pages. Does not own: which
 * host leads to which container; platform-api sets that over the runtime socket. Invariants: no
 * reload is ever needed; a request HAProxy cannot parse strictly is refused.
 */
@NullMarked
package io.stiva.appliance.edge;

import org.jspecify.annotations.NullMarked;
