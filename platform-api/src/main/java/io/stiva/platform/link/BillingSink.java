package io.stiva.platform.link;

import io.stiva.platform.usage.NodeUsage;
import io.stiva.protocol.UsageBatch;
import io.stiva.vocabulary.NodeId;
import org.springframework.stereotype.Component;

/** Usage goes to billing. */
@Component
class BillingSink implements UsageSink {

    private final NodeUsage usage;

    BillingSink(NodeUsage usage) {
        this.usage = usage;
    }

    @Override
    public void register(NodeId node, byte[] publicKey) {
        usage.register(node, publicKey);
    }

    @Override
    public long accept(NodeId node, UsageBatch batch) {
        return usage.accept(node, batch);
    }
}
