package io.stiva.billing.ledger;

import io.stiva.billing.core.usage.RecordFault;
import io.stiva.billing.core.usage.RecordIdentity;
import java.util.List;

/**
 * What became of a batch.
 *
 * @param upTo every batch of the node up to this number is durable; the node may delete them
 * @param accepted records counted for the first time
 * @param doubles records that had been counted before
 * @param setAside records nobody can believe: kept, shown to operators, never billed
 */
public record Receipt(long upTo, int accepted, int doubles, List<SetAside> setAside) {

    public Receipt {
        setAside = List.copyOf(setAside);
    }

    /** One record that was set aside. */
    public record SetAside(RecordIdentity record, RecordFault fault) {}

    /** For a batch that was accepted before. */
    static Receipt seenBefore(long upTo, int records) {
        return new Receipt(upTo, 0, records, List.of());
    }
}
