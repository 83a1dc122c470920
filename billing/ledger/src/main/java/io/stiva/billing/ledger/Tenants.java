package io.stiva.billing.ledger;

import io.stiva.billing.core.usage.Owner;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.NodeId;
import java.util.Currency;
import java.util.Map;
import java.util.Set;

/**
 * What billing asks the platform, always outside of a transaction. An interface because this module
 * never imports the platform.
 */
public interface Tenants {

    /**
     * How an account pays.
     *
     * @param plan whose price books rate its usage
     */
    record Terms(String plan, Currency currency) {}

    /**
     * A container on its node.
     *
     * @param surplus whether it was given up with its node and may have run on beside its
     *     replacement: what was not proved before costs nothing
     */
    record Placed(Owner owner, boolean surplus) {}

    /**
     * Those of {@code containers} that are, or ever were, placed on {@code node}; the others are
     * left out. A node's word is not enough to charge somebody.
     */
    Map<ContainerId, Placed> placedOn(NodeId node, Set<ContainerId> containers);

    /** The terms of an account that exists; they become its customer's with the first charge. */
    Terms termsOf(AccountId account);
}
