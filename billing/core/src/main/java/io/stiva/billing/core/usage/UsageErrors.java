package io.stiva.billing.core.usage;

import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;

/** Refusals of usage that can never be right. */
final class UsageErrors {
    private UsageErrors() {}

    static void require(boolean ok, String field, String bound) {
        if (!ok) {
            throw StivaException.of(ErrorCategory.INVALID, "invalid-usage-record")
                    .say("usage record refused: %s must be %s", field, bound)
                    .field("/" + field, "must be " + bound)
                    .build();
        }
    }

    static void requireNotNegative(long value, String field) {
        require(value >= 0, field, "0 or more");
    }

    static void requirePositive(long value, String field) {
        require(value >= 1, field, "1 or more");
    }

    static StivaException unreadable(RuntimeException cause) {
        return StivaException.of(ErrorCategory.INVALID, "invalid-usage-record")
                .say("usage record refused: its canonical text cannot be read")
                .causedBy(cause)
                .build();
    }

    static StivaException tampered(RecordIdentity record, Digest claimed, Digest computed) {
        return StivaException.of(ErrorCategory.UNPROCESSABLE, "usage-record-tampered")
                .say("usage record refused: its content does not match its hash: %s", record)
                .with("container", record.container().toString())
                .with("incarnation", record.incarnation())
                .with("meter", record.meter().code())
                .with("sequence", record.sequence())
                .log("claimed %s, computed %s", claimed, computed)
                .build();
    }

    static StivaException badSignature(UsageBatch batch) {
        return StivaException.of(ErrorCategory.UNPROCESSABLE, "usage-signature-invalid")
                .say(
                        "usage batch %d refused: it is not signed by the usage key of node %s",
                        batch.sequence(), batch.node())
                .with("batchSequence", batch.sequence())
                .build();
    }

    static StivaException foreignRecord(UsageBatch batch, RecordIdentity record) {
        return StivaException.of(ErrorCategory.UNPROCESSABLE, "usage-record-foreign")
                .say("usage batch %d refused: another node counted %s", batch.sequence(), record)
                .with("batchSequence", batch.sequence())
                .build();
    }

    static StivaException badKey(Exception cause) {
        return StivaException.of(ErrorCategory.INVALID, "usage-key-invalid")
                .say("not an Ed25519 public key: send its X.509 encoding")
                .causedBy(cause)
                .build();
    }
}
