package io.stiva.billing.ledger;

import io.stiva.billing.core.usage.Owner;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.NodeId;
import java.util.Map;
import java.util.Set;

/**
 * Who placed which container where, as the control plane knows it: a node's word is not enough to
 * charge somebody. An interface because this module never imports the platform.
 */
@FunctionalInterface
public interface ContainerOwners {

    /**
     * Owners of those of {@code containers} that are, or ever were, placed on {@code node}; the
     * others are left out. Called outside of any transaction.
     */
    Map<ContainerId, Owner> placedOn(NodeId node, Set<ContainerId> containers);
}
