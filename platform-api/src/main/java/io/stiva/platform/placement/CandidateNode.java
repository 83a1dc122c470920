package io.stiva.platform.placement;

import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.NodeState;
import io.stiva.vocabulary.ServiceId;
import io.stiva.vocabulary.Slug;
import java.util.Map;
import java.util.Set;

/**
 * A node as placement sees it at one moment.
 *
 * @param total what it offers to containers
 * @param used what is promised to containers on it, running or not yet
 * @param hostPorts taken
 * @param images it holds already
 * @param replicas containers on it, by service
 */
public record CandidateNode(
        NodeId id,
        Slug name,
        NodeState state,
        Architecture architecture,
        Amounts total,
        Amounts used,
        Map<String, String> labels,
        Set<Taint> taints,
        Set<HostPort> hostPorts,
        Set<Digest> images,
        Map<ServiceId, Integer> replicas) {

    public CandidateNode {
        labels = Map.copyOf(labels);
        taints = Set.copyOf(taints);
        hostPorts = Set.copyOf(hostPorts);
        images = Set.copyOf(images);
        replicas = Map.copyOf(replicas);
    }

    public Amounts free() {
        return total.minus(used);
    }
}
