package io.stiva.billing.ledger;

import io.stiva.billing.core.usage.ChainId;
import io.stiva.billing.core.usage.ChainedRecord;
import io.stiva.billing.core.usage.Owner;
import io.stiva.billing.core.usage.RecordCheck;
import io.stiva.billing.core.usage.RecordFault;
import io.stiva.billing.core.usage.RecordIdentity;
import io.stiva.billing.core.usage.UsageBatch;
import io.stiva.billing.core.usage.UsageRecord;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides record by record what becomes of a batch whose signature holds. Pure: all it knows was
 * read before, under the lock of the node.
 */
final class Sifting {

    private final Map<ContainerId, Owner> owners;
    private final Map<ChainId, Chain> chains;
    private final Function<RecordIdentity, Optional<Digest>> hashReceivedBefore;
    private final RecordCheck check;
    private final Instant now;

    private final List<Kept> accepted = new ArrayList<>();
    private final List<Aside> aside = new ArrayList<>();
    private int doubles;

    /**
     * @param owners of the batch's containers, as the control plane knows them
     * @param chains how far the batch's chains have come; new ones are added
     * @param hashReceivedBefore the hash under which a record of this identity was received
     */
    Sifting(
            Map<ContainerId, Owner> owners,
            Map<ChainId, Chain> chains,
            Function<RecordIdentity, Optional<Digest>> hashReceivedBefore,
            RecordCheck check,
            Instant now) {
        this.owners = Map.copyOf(owners);
        this.chains = new HashMap<>(chains);
        this.hashReceivedBefore = hashReceivedBefore;
        this.check = check;
        this.now = now;
    }

    /**
     * A record to count.
     *
     * @param position in its batch, from 0
     */
    record Kept(int position, ChainedRecord entry) {
        UsageRecord record() {
            return entry.record();
        }
    }

    /** A record to set aside. */
    record Aside(int position, ChainedRecord entry, RecordFault fault) {}

    void sift(UsageBatch batch) {
        for (int position = 0; position < batch.records().size(); position++) {
            sift(position, batch.records().get(position));
        }
    }

    private void sift(int position, ChainedRecord entry) {
        UsageRecord record = entry.record();
        if (!isPlacedHere(record)) {
            aside.add(new Aside(position, entry, RecordFault.NOT_PLACED_THERE));
            return;
        }
        Chain chain = chains.computeIfAbsent(record.identity().chain(), id -> Chain.start(record));
        if (chain.hasSeen(record)) {
            again(position, entry);
            return;
        }
        Optional<RecordFault> fault = faultOf(record, chain);
        chain.advance(record, entry.claimedHash(), fault.isEmpty());
        fault.ifPresentOrElse(
                found -> aside.add(new Aside(position, entry, found)),
                () -> accepted.add(new Kept(position, entry)));
    }

    private boolean isPlacedHere(UsageRecord record) {
        Owner owner = owners.get(record.identity().container());
        return owner != null
                && owner.account().equals(record.owner().account())
                && owner.project().equals(record.owner().project());
    }

    private void again(int position, ChainedRecord entry) {
        boolean same =
                hashReceivedBefore
                        .apply(entry.record().identity())
                        .filter(entry.claimedHash()::equals)
                        .isPresent();
        if (same) {
            doubles++;
        } else {
            aside.add(new Aside(position, entry, RecordFault.SEQUENCE_REUSED));
        }
    }

    private Optional<RecordFault> faultOf(UsageRecord record, Chain chain) {
        if (!chain.isFollowedBy(record)) {
            return Optional.of(RecordFault.CHAIN_BROKEN);
        }
        Optional<RecordFault> byItself = check.faultOf(record, now);
        if (byItself.isEmpty() && chain.overlaps(record)) {
            return Optional.of(RecordFault.OVERLAPS);
        }
        return byItself;
    }

    List<Kept> accepted() {
        return accepted;
    }

    List<Aside> aside() {
        return aside;
    }

    int doubles() {
        return doubles;
    }

    /** All chains, moved on. */
    Map<ChainId, Chain> chains() {
        return chains;
    }
}
