package io.stiva.node.container;

/**
 * Hears of every observed change of a container, in order for each container, after the change was
 * stored. Must return quickly and must not call back into {@link Containers} on the same thread.
 */
@FunctionalInterface
public interface ContainerListener {

    ContainerListener NOBODY = container -> {};

    void changed(ObservedContainer container);
}
