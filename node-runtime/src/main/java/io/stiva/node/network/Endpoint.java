package io.stiva.node.network;

import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ProjectId;
import java.util.List;

/**
 * A container's place in its project's network, held from {@link ProjectNetworks#reserve} to {@link
 * ProjectNetworks#release}.
 *
 * @param address dotted decimal, stays the same over restarts of the container
 * @param gateway the node's address on the project's bridge
 * @param ports what answers on the node while the container is attached
 */
public record Endpoint(
        ContainerId container,
        ProjectId project,
        String address,
        String gateway,
        List<PublishedPort> ports) {

    public Endpoint {
        ports = List.copyOf(ports);
    }
}
