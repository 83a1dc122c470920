/**
 * What containers on this node used, counted, signed and kept until the control plane has it.
 *
 * <p>Owns: open intervals and their cuts, the record chains and the batch chain of this node, the
 * journal on disk. Does not own: the life of a container (container), sending (sync), what it costs
 * (the control plane). Invariants: lengths come from the boot clock, UTC only labels them; an
 * interval is cut and its end becomes the next one's start in one write, so a crash bills nothing
 * twice and loses nothing that ran on; a batch is shown to the sender only after it is durable; a
 * batch number never gets other content.
 */
@NullMarked
package io.stiva.node.usage;

import org.jspecify.annotations.NullMarked;
