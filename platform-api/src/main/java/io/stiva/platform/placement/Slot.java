package io.stiva.platform.placement;

import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ServiceId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node and what this round of placement has put on it so far. */
final class Slot {

    private final CandidateNode node;
    private Amounts free;
    private final Set<HostPort> hostPorts;
    private final Set<Digest> images;
    private final Map<ServiceId, Integer> replicas;

    Slot(CandidateNode node) {
        this.node = node;
        this.free = node.free();
        this.hostPorts = new HashSet<>(node.hostPorts());
        this.images = new HashSet<>(node.images());
        this.replicas = new HashMap<>(node.replicas());
    }

    CandidateNode node() {
        return node;
    }

    Amounts free() {
        return free;
    }

    Set<HostPort> hostPorts() {
        return hostPorts;
    }

    boolean holds(Digest image) {
        return images.contains(image);
    }

    int replicasOf(@Nullable ServiceId service) {
        return service == null ? 0 : replicas.getOrDefault(service, 0);
    }

    void take(Demand demand) {
        free = free.minus(demand.amounts());
        hostPorts.addAll(demand.hostPorts());
        images.add(demand.image());
        if (demand.service() != null) {
            replicas.merge(demand.service(), 1, Integer::sum);
        }
    }
}
