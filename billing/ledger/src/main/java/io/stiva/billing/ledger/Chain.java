package io.stiva.billing.ledger;

import io.stiva.billing.core.usage.ChainId;
import io.stiva.billing.core.usage.Meter;
import io.stiva.billing.core.usage.UsageRecord;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.NodeId;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How far one incarnation of a container has come, while a batch is sifted. */
final class Chain {

    private final AccountId account;
    private final ChainId id;
    private final NodeId node;
    private final Map<Meter, Series> series = new EnumMap<>(Meter.class);
    private Digest head;
    private long records;

    Chain(AccountId account, ChainId id, NodeId node, Digest head, long records) {
        this.account = account;
        this.id = id;
        this.node = node;
        this.head = head;
        this.records = records;
    }

    /** A chain nothing was received of. */
    static Chain start(UsageRecord first) {
        return new Chain(
                first.owner().account(),
                first.identity().chain(),
                first.origin().node(),
                UsageRecord.CHAIN_START,
                0);
    }

    /**
     * How far one meter has come.
     *
     * @param lastSequence of the newest record received, accepted or not
     * @param endedAt end of the newest accepted record
     */
    record Series(long lastSequence, Instant endedAt) {}

    void load(Meter meter, Series loaded) {
        series.put(meter, loaded);
    }

    boolean hasSeen(UsageRecord record) {
        Series known = series.get(record.identity().meter());
        return known != null && record.identity().sequence() <= known.lastSequence();
    }

    boolean isFollowedBy(UsageRecord record) {
        return head.equals(record.previousHash());
    }

    boolean overlaps(UsageRecord record) {
        Series known = series.get(record.identity().meter());
        return known != null && record.interval().start().isBefore(known.endedAt());
    }

    /** Goes on to {@code record}, also when it was set aside: the next one is tied to it. */
    void advance(UsageRecord record, Digest hash, boolean accepted) {
        Meter meter = record.identity().meter();
        @Nullable Series known = series.get(meter);
        Instant proved = known == null ? Instant.EPOCH : known.endedAt();
        series.put(
                meter,
                new Series(
                        record.identity().sequence(), accepted ? record.interval().end() : proved));
        head = hash;
        records++;
    }

    AccountId account() {
        return account;
    }

    ChainId id() {
        return id;
    }

    NodeId node() {
        return node;
    }

    Digest head() {
        return head;
    }

    long records() {
        return records;
    }

    Map<Meter, Series> series() {
        return series;
    }
}
