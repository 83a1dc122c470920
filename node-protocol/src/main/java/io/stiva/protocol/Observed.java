package io.stiva.protocol;

import java.util.List;

/**
 * What the node sees of its containers. Sent whole after each {@link Welcome}, then only what
 * changed.
 *
 * @param whole whether {@code containers} is everything on the node
 * @param removed ids of containers of which nothing is left on the node
 */
public record Observed(boolean whole, List<ObservedContainer> containers, List<String> removed)
        implements FromNode {}
