package io.stiva.billing.ledger;

import io.stiva.billing.core.usage.UsageBatch;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.StivaException;

/** Refusals of whole batches. */
final class LedgerErrors {
    private LedgerErrors() {}

    static StivaException unknownNode(NodeId node) {
        return StivaException.of(ErrorCategory.NOT_FOUND, "usage-node-unknown")
                .say("node %s has no usage key: enrol it first", node)
                .build();
    }

    static StivaException otherNode(NodeId authenticated, UsageBatch batch) {
        return StivaException.of(ErrorCategory.FORBIDDEN, "usage-of-another-node")
                .say("usage batch %d refused: it is not this node's", batch.sequence())
                .log("node %s sent a batch of node %s", authenticated, batch.node())
                .build();
    }

    static StivaException otherKey(NodeId node) {
        return StivaException.of(ErrorCategory.CONFLICT, "usage-key-exists")
                .say("node %s has another usage key: enrol it as a new node", node)
                .build();
    }

    /** Retryable: the node sends {@code expected} first. */
    static StivaException outOfOrder(UsageBatch batch, long expected) {
        return StivaException.of(ErrorCategory.CONFLICT, "usage-batch-out-of-order")
                .say("usage batch %d refused: batch %d is next", batch.sequence(), expected)
                .with("expected", expected)
                .build();
    }

    static StivaException reused(UsageBatch batch) {
        return StivaException.of(ErrorCategory.CONFLICT, "usage-batch-reused")
                .say(
                        "usage batch %d refused: another batch with this number was accepted; enrol the node as a new one",
                        batch.sequence())
                .build();
    }

    static StivaException broken(UsageBatch batch) {
        return StivaException.of(ErrorCategory.CONFLICT, "usage-batch-chain-broken")
                .say(
                        "usage batch %d refused: it does not follow the batch accepted before it",
                        batch.sequence())
                .build();
    }
}
