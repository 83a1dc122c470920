package io.stiva.platform.usage;

import io.stiva.billing.core.usage.CanonicalRecords;
import io.stiva.billing.core.usage.ChainedRecord;
import io.stiva.billing.core.usage.UsageBatch;
import io.stiva.billing.ledger.Receipt;
import io.stiva.billing.ledger.UsageIntake;
import io.stiva.protocol.UsageEntry;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.NodeId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The way of usage from the node link into billing. */
@Component
public class NodeUsage {

    private static final Logger LOG = LoggerFactory.getLogger(NodeUsage.class);

    private final UsageIntake intake;

    NodeUsage(UsageIntake intake) {
        this.intake = intake;
    }

    /**
     * Tells which key signs a node's usage. Doing it twice equals doing it once.
     *
     * @param publicKey X.509 SubjectPublicKeyInfo of an Ed25519 key
     * @throws io.stiva.vocabulary.StivaException as {@link UsageIntake#register}
     */
    public void register(NodeId node, byte[] publicKey) {
        intake.register(node, publicKey);
    }

    /**
     * Accepts a batch, once however often it comes.
     *
     * @param node whose identity the link has proved
     * @return every batch of the node up to this number is durable
     * @throws io.stiva.vocabulary.StivaException INVALID {@code invalid-usage-record} for what
     *     cannot be read; otherwise as {@link UsageIntake#accept}; nothing was taken
     */
    public long accept(NodeId node, io.stiva.protocol.UsageBatch batch) {
        Receipt receipt = intake.accept(node, read(node, batch));
        for (Receipt.SetAside aside : receipt.setAside()) {
            LOG.warn(
                    "node {}: usage batch {}: record set aside, {}: {}",
                    node,
                    batch.number(),
                    aside.fault(),
                    aside.record());
        }
        return receipt.upTo();
    }

    private static UsageBatch read(NodeId node, io.stiva.protocol.UsageBatch batch) {
        return new UsageBatch(
                node,
                batch.number(),
                digest(batch.previousHash()),
                batch.records().stream().map(NodeUsage::read).toList(),
                batch.signature());
    }

    private static ChainedRecord read(UsageEntry entry) {
        return new ChainedRecord(CanonicalRecords.parse(entry.canonical()), digest(entry.hash()));
    }

    private static Digest digest(String hex) {
        return new Digest("sha256:" + hex);
    }
}
