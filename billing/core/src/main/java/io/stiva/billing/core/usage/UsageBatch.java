package io.stiva.billing.core.usage;

import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.NodeId;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;

/**
 * Records of one node as they travel and are proved: numbered, tied to the batch before, signed
 * once over the hashes of its records. One signature for many records because an Ed25519
 * verification costs as much as hashing a hundred of them; a tenant who wants to check the
 * signature gets the foreign hashes beside his own records, which tell him nothing.
 *
 * @param sequence 1 for the node's first batch, then one more
 * @param previousHash of the node's batch before, {@link UsageRecord#CHAIN_START} for the first
 * @param records 1 to {@link #MOST_RECORDS}, in the order they were counted
 * @param signature Ed25519 over {@link #canonicalBytes}, Base64
 */
public record UsageBatch(
        NodeId node,
        long sequence,
        Digest previousHash,
        List<ChainedRecord> records,
        String signature) {

    public static final int MOST_RECORDS = 500;

    public UsageBatch {
        records = List.copyOf(records);
        UsageErrors.requirePositive(sequence, "batchSequence");
        UsageErrors.require(
                !records.isEmpty() && records.size() <= MOST_RECORDS,
                "records",
                "1 to " + MOST_RECORDS);
    }

    /** Makes a batch as its node does. */
    public static UsageBatch signed(
            NodeId node,
            long sequence,
            Digest previousHash,
            List<ChainedRecord> records,
            PrivateKey key) {
        UsageBatch unsigned = new UsageBatch(node, sequence, previousHash, records, "");
        byte[] signature = UsageKeys.sign(unsigned.canonicalBytes(), key);
        return new UsageBatch(
                node,
                sequence,
                previousHash,
                records,
                Base64.getEncoder().encodeToString(signature));
    }

    /**
     * The bytes that are signed and hashed, in the form of {@link UsageRecord#canonicalBytes}: the
     * records stand for themselves by their hashes in hex, one a line.
     *
     * <pre>
     * stiva-usage-batch/1
     * node nod_…
     * sequence 42
     * previous 0000…
     * records 2
     * record 9f86…
     * record 60303…
     * </pre>
     */
    public byte[] canonicalBytes() {
        CanonicalLines lines = new CanonicalLines("stiva-usage-batch/1");
        lines.add("node", node);
        lines.add("sequence", sequence);
        lines.add("previous", previousHash.hex());
        lines.add("records", records.size());
        for (ChainedRecord record : records) {
            lines.add("record", record.claimedHash().hex());
        }
        return lines.bytes(StandardCharsets.UTF_8);
    }

    /** SHA-256 of {@link #canonicalBytes}: the batch's link in its node's chain. */
    public Digest hash() {
        return Hashing.sha256(canonicalBytes());
    }

    /**
     * Checks that nothing was changed since the node signed it.
     *
     * @throws io.stiva.vocabulary.StivaException UNPROCESSABLE: {@code usage-record-tampered}
     *     naming the record, {@code usage-record-foreign} for a record of another node, {@code
     *     usage-signature-invalid}
     */
    public void verify(PublicKey nodeKey) {
        for (ChainedRecord entry : records) {
            Digest computed = entry.record().hash();
            if (!computed.equals(entry.claimedHash())) {
                throw UsageErrors.tampered(
                        entry.record().identity(), entry.claimedHash(), computed);
            }
            if (!entry.record().origin().node().equals(node)) {
                throw UsageErrors.foreignRecord(this, entry.record().identity());
            }
        }
        if (!UsageKeys.verifies(canonicalBytes(), signature, nodeKey)) {
            throw UsageErrors.badSignature(this);
        }
    }
}
