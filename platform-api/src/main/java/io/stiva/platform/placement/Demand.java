package io.stiva.platform.placement;

import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.ServiceId;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one container needs of a node. All of it is hard; only spread and images at hand are wishes.
 *
 * @param amounts hard limits, wholly reserved on the node
 * @param architectures the image was built for; any of them will do
 * @param labels the node must carry, with these values
 * @param tolerated taints it puts up with
 * @param hostPorts wanted on the node
 * @param service spread its replicas, null for a single container
 * @param image nodes that hold it are preferred
 * @param only the one node it can go to, because its files are there; null = any
 */
public record Demand(
        Amounts amounts,
        Set<Architecture> architectures,
        Map<String, String> labels,
        Set<Taint> tolerated,
        Set<HostPort> hostPorts,
        @Nullable ServiceId service,
        Digest image,
        @Nullable NodeId only) {

    public Demand {
        architectures = Set.copyOf(architectures);
        labels = Map.copyOf(labels);
        tolerated = Set.copyOf(tolerated);
        hostPorts = Set.copyOf(hostPorts);
    }
}
