package io.stiva.platform.workload;

import io.stiva.platform.shared.TenantTransactions;
import io.stiva.protocol.Desired;
import io.stiva.protocol.Observed;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.ProjectId;

import org.springframework.stereotype.Component;

import java.util.List;
import java.util.Optional;

/**
 * What nodes should run and what they report: the control plane's side of the node link.
 *
 * <p>A change of a node's desired state notifies the channel {@value #CHANNEL} on commit; the
 * payload is the node's UUID.
 */
@Component
public class Assignments {

    /** PostgreSQL notification channel; payload: the node's UUID. */
    public static final String CHANNEL = "node_desired";

    private final TenantTransactions transactions;

    Assignments(TenantTransactions transactions) {
        this.transactions = transactions;
    }

    /** Whose container is on a node. */
    public record Owner(AccountId account, ProjectId project) {}

    /**
     * Everything the node should run, under its current generation.
     *
     * @throws io.stiva.vocabulary.StivaException UNAUTHENTICATED {@code node-unknown}
     */
    public Desired desiredFor(NodeId node) {
        return transactions.acrossTenants(() -> new Desired(1, List.of()));
    }

    /**
     * Takes over what a node saw. Told twice is taken over once; what it says of containers that
     * are not its own is ignored.
     */
    public void observed(NodeId node, Observed observed) {
        transactions.runAcrossTenants(() -> {});
    }

    /**
     * Whether a node needs a repository: a container that should run there is made from it.
     *
     * @param repository {@code <project>/<repository>}
     * @return the owner, empty when the node has no business with it
     */
    public Optional<Owner> mayPull(NodeId node, String repository) {
        return transactions.acrossTenants(Optional::empty);
    }

    /** Whose a container is that is or was on this node. */
    public Optional<Owner> ownerOf(NodeId node, ContainerId container) {
        return transactions.acrossTenants(Optional::empty);
    }
}
