/**
 * What moves on a page: states, logs, use.
 *
 * <p>Owns: server-sent events to the browser and the threads that feed them. Does not own: where
 * the figures come from (the API's own streams). Invariants: a stream holds one virtual thread per
 * source and nothing after the browser has gone; the number of streams and the life of each are
 * bounded; lines of logs cross as JSON and are shown as text.
 */
@NullMarked
package io.stiva.console.live;

import org.jspecify.annotations.NullMarked;
