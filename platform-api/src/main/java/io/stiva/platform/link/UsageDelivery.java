package io.stiva.platform.link;

import io.stiva.platform.fleet.Nodes;
import io.stiva.platform.usage.NodeUsage;
import io.stiva.protocol.UsageAcknowledged;
import io.stiva.protocol.UsageBatch;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.StivaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Hands usage on and tells the node what is durable. A batch that is refused is not acknowledged:
 * the node keeps it, and the fault is in the operator's log.
 */
@Component
class UsageDelivery {

    private static final Logger LOG = LoggerFactory.getLogger(UsageDelivery.class);

    private final NodeUsage billing;
    private final Nodes nodes;

    UsageDelivery(NodeUsage billing, Nodes nodes) {
        this.billing = billing;
        this.nodes = nodes;
    }

    /** Before the first batch of a link. */
    void introduce(NodeId node) {
        nodes.usageKey(node).ifPresent(key -> billing.register(node, key));
    }

    void take(LinkConnection connection, UsageBatch batch) {
        try {
            long upTo = billing.accept(connection.node(), batch);
            connection.send(new UsageAcknowledged(upTo));
        } catch (StivaException e) {
            LOG.error(
                    "node {}: usage batch {} refused: {} {}",
                    connection.node(),
                    batch.number(),
                    e.publicMessage(),
                    e.privateDetail(),
                    e);
        }
    }
}
