package io.stiva.node;

import io.stiva.node.container.ContainerListener;
import io.stiva.node.container.ObservedContainer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes each change on to everybody who wants to hear of it. */
final class ContainerChanges implements ContainerListener {

    private final List<ContainerListener> listeners = new CopyOnWriteArrayList<>();

    void add(ContainerListener listener) {
        listeners.add(listener);
    }

    @Override
    public void changed(ObservedContainer container) {
        listeners.forEach(listener -> listener.changed(container));
    }
}
