package io.stiva.billing.core.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.StivaException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsageBatchTest {

    private static final KeyPair KEY = UsageSamples.key();
    private static final UsageBatch BATCH = batch(UsageSamples.chain(3));

    @Test
    void what_the_node_signed_is_verified() {
        assertThatCode(() -> BATCH.verify(KEY.getPublic())).doesNotThrowAnyException();
        assertThat(batch(UsageSamples.chain(3)).signature())
                .as("Ed25519 is deterministic")
                .isEqualTo(BATCH.signature());
    }

    @Test
    void a_changed_record_is_named() {
        List<ChainedRecord> records = new ArrayList<>(BATCH.records());
        UsageRecord original = records.get(1).record();
        records.set(1, new ChainedRecord(withQuantity(original, 1), records.get(1).claimedHash()));
        StivaException refusal = refusal(records);
        assertThat(refusal.code()).isEqualTo("usage-record-tampered");
        assertThat(refusal.publicMessage()).contains("sequence 2");
        assertThat(refusal.data()).containsEntry("sequence", 2L);
    }

    @Test
    void a_changed_record_with_a_fitting_hash_breaks_the_signature() {
        List<ChainedRecord> records = new ArrayList<>(BATCH.records());
        records.set(1, ChainedRecord.of(withQuantity(records.get(1).record(), 1)));
        assertThat(refusal(records).code()).isEqualTo("usage-signature-invalid");
    }

    @Test
    void dropping_reordering_and_adding_records_break_the_signature() {
        List<ChainedRecord> all = BATCH.records();
        assertThat(refusal(all.subList(0, 2)).code()).isEqualTo("usage-signature-invalid");
        assertThat(refusal(List.of(all.get(1), all.get(0), all.get(2))).code())
                .isEqualTo("usage-signature-invalid");
        assertThat(refusal(UsageSamples.chain(4)).code()).isEqualTo("usage-signature-invalid");
    }

    @Test
    void another_nodes_key_another_number_and_another_past_are_refused() {
        assertThatThrownBy(() -> BATCH.verify(UsageSamples.key().getPublic()))
                .hasMessageContaining("not signed by the usage key");
        for (UsageBatch forged :
                List.of(
                        new UsageBatch(
                                BATCH.node(),
                                8,
                                BATCH.previousHash(),
                                BATCH.records(),
                                BATCH.signature()),
                        new UsageBatch(
                                BATCH.node(),
                                BATCH.sequence(),
                                new Digest("sha256:" + "1".repeat(64)),
                                BATCH.records(),
                                BATCH.signature()),
                        new UsageBatch(
                                BATCH.node(),
                                BATCH.sequence(),
                                BATCH.previousHash(),
                                BATCH.records(),
                                "not base64!"))) {
            assertThatThrownBy(() -> forged.verify(KEY.getPublic()))
                    .isInstanceOf(StivaException.class);
        }
    }

    @Test
    void a_public_key_is_read_back_and_nonsense_refused() {
        assertThat(UsageKeys.publicKey(KEY.getPublic().getEncoded())).isEqualTo(KEY.getPublic());
        assertThatThrownBy(() -> UsageKeys.publicKey(new byte[44]))
                .isInstanceOf(StivaException.class);
    }

    private static StivaException refusal(List<ChainedRecord> records) {
        UsageBatch forged =
                new UsageBatch(
                        BATCH.node(),
                        BATCH.sequence(),
                        BATCH.previousHash(),
                        records,
                        BATCH.signature());
        return catchThrowableOfType(StivaException.class, () -> forged.verify(KEY.getPublic()));
    }

    private static UsageBatch batch(List<ChainedRecord> records) {
        return UsageBatch.signed(
                UsageSamples.NODE, 7, UsageRecord.CHAIN_START, records, KEY.getPrivate());
    }

    private static UsageRecord withQuantity(UsageRecord record, long quantity) {
        return new UsageRecord(
                record.owner(),
                record.origin(),
                record.identity(),
                record.interval(),
                record.state(),
                record.allocation(),
                quantity,
                record.counters(),
                record.zeroRated(),
                record.previousHash());
    }
}
