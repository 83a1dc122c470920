package io.stiva.billing.ledger;

import io.stiva.billing.core.usage.ChainId;
import io.stiva.billing.core.usage.ChainedRecord;
import io.stiva.billing.core.usage.Meter;
import io.stiva.billing.core.usage.UsageBatch;
import io.stiva.billing.core.usage.UsageRecord;
import io.stiva.billing.core.usage.UsageSamples;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.NodeId;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts as an honest node does: chains, sequences and batches fit together. */
final class SimulatedNode {

    private final NodeId id;
    private final KeyPair key = UsageSamples.key();
    private final Map<ChainId, Digest> heads = new HashMap<>();
    private final Map<String, Long> sequences = new HashMap<>();
    private Digest previousBatch = UsageRecord.CHAIN_START;
    private long batches;

    SimulatedNode(NodeId id) {
        this.id = id;
    }

    NodeId id() {
        return id;
    }

    byte[] publicKey() {
        return key.getPublic().getEncoded();
    }

    PrivateKey privateKey() {
        return key.getPrivate();
    }

    /** CPU and memory of the sample container running, milliseconds after noon. */
    List<ChainedRecord> runs(long fromMillis, long toMillis) {
        return runs(UsageSamples.CONTAINER, fromMillis, toMillis);
    }

    List<ChainedRecord> runs(ContainerId container, long fromMillis, long toMillis) {
        List<ChainedRecord> records = new ArrayList<>();
        for (Meter meter : List.of(Meter.CPU_ALLOCATED, Meter.MEMORY_ALLOCATED, Meter.CPU_USED)) {
            long sequence = sequences.merge(container + meter.code(), 1L, Long::sum);
            ChainId chain = new ChainId(container, 1);
            ChainedRecord record =
                    ChainedRecord.of(
                            UsageSamples.record(
                                    container,
                                    meter,
                                    sequence,
                                    fromMillis,
                                    toMillis,
                                    heads.getOrDefault(chain, UsageRecord.CHAIN_START)));
            heads.put(chain, record.claimedHash());
            records.add(record);
        }
        return records;
    }

    UsageBatch batch(List<ChainedRecord> records) {
        UsageBatch batch =
                UsageBatch.signed(id, batches + 1, previousBatch, records, key.getPrivate());
        batches++;
        previousBatch = batch.hash();
        return batch;
    }
}
