package io.stiva.protocol;

import java.util.List;

/**
 * Everything the control plane wants on this node: a whole document, never a change. A document
 * whose generation is not above the newest applied one is dropped. A container the document does
 * not name is removed.
 *
 * @param generation rises with every change of the node's assignments
 */
public record Desired(long generation, List<DesiredContainer> containers) implements ToNode {}
