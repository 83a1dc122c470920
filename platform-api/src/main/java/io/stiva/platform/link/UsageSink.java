package io.stiva.platform.link;

import io.stiva.protocol.UsageBatch;
import io.stiva.vocabulary.NodeId;

/** Where usage goes: billing. */
interface UsageSink {

    /** Tells which key signs a node's usage; repeating it changes nothing. */
    void register(NodeId node, byte[] publicKey);

    /**
     * Accepts a batch, once however often it comes.
     *
     * @return every batch of the node up to this number is durable
     * @throws io.stiva.vocabulary.StivaException CONFLICT {@code usage-batch-out-of-order} and
     *     others: nothing was taken
     */
    long accept(NodeId node, UsageBatch batch);
}
