package io.stiva.billing.ledger;

import io.stiva.billing.core.price.PriceBook;
import io.stiva.billing.core.usage.ChainId;
import io.stiva.billing.core.usage.ChainedRecord;
import io.stiva.billing.core.usage.Owner;
import io.stiva.billing.core.usage.RecordCheck;
import io.stiva.billing.core.usage.UsageBatch;
import io.stiva.billing.core.usage.UsageKeys;
import io.stiva.billing.core.usage.UsageRecord;
import io.stiva.billing.core.usage.ZeroRatedReason;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.NodeId;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Takes usage from nodes: verifies it, counts each record once, and charges for it in the same
 * transaction.
 *
 * <p>What was changed on the way or is not signed is refused as a whole batch, and the node keeps
 * it. What the node did sign but nobody can believe is set aside record by record ({@code
 * billing.usage_refused}), so that one bad record does not hold up the rest.
 */
public final class UsageIntake {

    private final BillingStore billing;
    private final PriceBooks books;
    private final Tenants tenants;
    private final UsageStore store;
    private final LedgerStore ledger;
    private final ZeroRatingStore zeroRatings;
    private final Charging charging;
    private final RecordCheck check;
    private final Clock clock;

    /** A node's key never changes, so it is read once. */
    private final Map<NodeId, PublicKey> keys = new ConcurrentHashMap<>();

    private final Set<LocalDate> daysMade = ConcurrentHashMap.newKeySet();

    public UsageIntake(BillingStore billing, PriceBooks books, Tenants tenants, Clock clock) {
        this.billing = billing;
        this.books = books;
        this.tenants = tenants;
        this.store = billing.usage();
        this.ledger = billing.ledger();
        this.zeroRatings = billing.zeroRatings();
        this.charging = new Charging(ledger);
        this.check = RecordCheck.STANDARD;
        this.clock = clock;
    }

    /**
     * Tells which key signs the usage of a node. Doing it twice equals doing it once.
     *
     * @param publicKey X.509 SubjectPublicKeyInfo of an Ed25519 key
     * @throws io.stiva.vocabulary.StivaException INVALID {@code usage-key-invalid}; CONFLICT {@code
     *     usage-key-exists} when the node has another one
     */
    public void register(NodeId node, byte[] publicKey) {
        UsageKeys.publicKey(publicKey);
        byte[] known =
                billing.acrossTenants(
                        () -> {
                            store.register(node, publicKey, clock.instant());
                            return store.key(node).orElseThrow();
                        });
        if (!MessageDigest.isEqual(known, publicKey)) {
            throw LedgerErrors.otherKey(node);
        }
    }

    /**
     * Accepts a batch. Safe to call from any thread, for any node, any number of times.
     *
     * @param node whose identity the link has proved
     * @throws io.stiva.vocabulary.StivaException NOT_FOUND {@code usage-node-unknown}; FORBIDDEN
     *     {@code usage-of-another-node}; UNPROCESSABLE {@code usage-record-tampered} (naming the
     *     record), {@code usage-record-foreign}, {@code usage-signature-invalid}; CONFLICT {@code
     *     usage-batch-out-of-order} (data {@code expected}: send that one first), {@code
     *     usage-batch-reused}, {@code usage-batch-chain-broken}. Nothing is changed then
     */
    public Receipt accept(NodeId node, UsageBatch batch) {
        if (!batch.node().equals(node)) {
            throw LedgerErrors.otherNode(node, batch);
        }
        batch.verify(keys.computeIfAbsent(node, this::key));
        Instant now = clock.instant();
        makeDays(batch, now);
        Set<ContainerId> containers =
                batch.records().stream()
                        .map(entry -> entry.record().identity().container())
                        .collect(Collectors.toSet());
        Map<ContainerId, Tenants.Placed> placed = tenants.placedOn(node, containers);
        Map<AccountId, Tenants.Terms> terms = new HashMap<>();
        placed.values()
                .forEach(each -> terms.computeIfAbsent(each.owner().account(), tenants::termsOf));
        return billing.acrossTenants(() -> take(batch, new Known(placed, terms), now));
    }

    private PublicKey key(NodeId node) {
        return UsageKeys.publicKey(
                billing.acrossTenants(() -> store.key(node))
                        .orElseThrow(() -> LedgerErrors.unknownNode(node)));
    }

    /** Outside of the transaction that counts: a new partition locks its table for a moment. */
    private void makeDays(UsageBatch batch, Instant now) {
        for (ChainedRecord entry : batch.records()) {
            Instant start = entry.record().interval().start();
            LocalDate day = LocalDate.ofInstant(start, ZoneOffset.UTC);
            if (check.isInTime(entry.record(), now) && !daysMade.contains(day)) {
                billing.acrossTenants(
                        () -> {
                            store.ensureDay(day);
                            return day;
                        });
                daysMade.add(day);
            }
        }
    }

    /** What the platform says of a batch's containers and their accounts. */
    private record Known(
            Map<ContainerId, Tenants.Placed> placed, Map<AccountId, Tenants.Terms> terms) {

        Map<ContainerId, Owner> owners() {
            Map<ContainerId, Owner> owners = new HashMap<>();
            placed.forEach((container, each) -> owners.put(container, each.owner()));
            return owners;
        }

        boolean isSurplus(UsageRecord record) {
            Tenants.Placed each = placed.get(record.identity().container());
            return each != null && each.surplus();
        }
    }

    private Receipt take(UsageBatch batch, Known known, Instant now) {
        NodeHead head = store.lockHead(batch.node());
        Digest hash = batch.hash();
        if (batch.sequence() <= head.sequence()) {
            return again(batch, hash, head);
        }
        if (batch.sequence() != head.sequence() + 1) {
            throw LedgerErrors.outOfOrder(batch, head.sequence() + 1);
        }
        if (!batch.previousHash().equals(head.hash())) {
            throw LedgerErrors.broken(batch);
        }
        Map<ChainId, Chain> chains = store.chains(batch.node(), known.owners().keySet());
        Sifting sifting = new Sifting(known.owners(), chains, store::hashReceived, check, now);
        sifting.sift(batch);
        store.insertBatch(batch, hash, now);
        store.saveChains(sifting.chains().values());
        store.insertRecords(batch, sifting.accepted());
        store.insertRefused(batch, sifting.aside());
        charge(batch, sifting.accepted(), known, now);
        return new Receipt(
                batch.sequence(),
                sifting.accepted().size(),
                sifting.doubles(),
                sifting.aside().stream()
                        .map(
                                aside ->
                                        new Receipt.SetAside(
                                                aside.entry().record().identity(), aside.fault()))
                        .toList());
    }

    private Receipt again(UsageBatch batch, Digest hash, NodeHead head) {
        if (!store.batchHash(batch.node(), batch.sequence()).filter(hash::equals).isPresent()) {
            throw LedgerErrors.reused(batch);
        }
        return Receipt.seenBefore(head.sequence(), batch.records().size());
    }

    private void charge(UsageBatch batch, List<Sifting.Kept> accepted, Known known, Instant now) {
        Map<AccountId, List<UsageRecord>> byAccount =
                accepted.stream()
                        .map(Sifting.Kept::record)
                        .collect(
                                Collectors.groupingBy(
                                        record -> record.owner().account(),
                                        TreeMap::new,
                                        Collectors.toList()));
        PriceBooks.Schedules schedules = books.schedules();
        for (AccountId account : Charging.inLockOrder(byAccount.keySet())) {
            ledger.open(account, Objects.requireNonNull(known.terms().get(account)), now);
            Customer customer = ledger.lock(account);
            List<UsageRecord> records = byAccount.getOrDefault(account, List.of());
            freeSurplus(account, records, known, now);
            charging.post(
                    customer,
                    schedules,
                    addUp(customer, schedules.of(customer.plan()), records).values(),
                    LedgerKind.USAGE,
                    "usage/%s/%d".formatted(batch.node(), batch.sequence()),
                    now);
        }
    }

    /** From the first record that comes after a container was given up, all of it is free. */
    private void freeSurplus(
            AccountId account, List<UsageRecord> records, Known known, Instant now) {
        Map<ContainerId, Instant> unproved = new HashMap<>();
        for (UsageRecord record : records) {
            if (known.isSurplus(record)) {
                unproved.merge(
                        record.identity().container(),
                        record.interval().start(),
                        (a, b) -> a.isBefore(b) ? a : b);
            }
        }
        Set<ContainerId> declared =
                unproved.isEmpty()
                        ? Set.of()
                        : zeroRatings.declared(List.of(account), unproved.keySet()).keySet();
        unproved.forEach(
                (container, from) -> {
                    if (!declared.contains(container)) {
                        zeroRatings.declare(account, container, from, ZeroRatedReason.SURPLUS, now);
                    }
                });
    }

    /** The hours that {@code records} belong to, with them added. */
    private Map<HourUsage.Key, HourUsage> addUp(
            Customer customer, PriceBooks.Schedule schedule, List<UsageRecord> records) {
        Set<ContainerId> containers =
                records.stream()
                        .map(record -> record.identity().container())
                        .collect(Collectors.toSet());
        Set<Instant> hours = records.stream().map(UsageIntake::hourOf).collect(Collectors.toSet());
        Map<HourUsage.Key, HourUsage> before = ledger.hours(customer.account(), containers, hours);
        Map<ContainerId, Instant> freeFrom =
                zeroRatings.declared(List.of(customer.account()), containers);
        Map<HourUsage.Key, HourUsage> after = new HashMap<>();
        for (UsageRecord record : records) {
            PriceBook.Version version = schedule.at(record.interval().start()).version();
            HourUsage.Key key =
                    new HourUsage.Key(
                            record.identity().container(),
                            record.identity().meter(),
                            hourOf(record),
                            version);
            HourUsage sum = after.get(key);
            if (sum == null) {
                sum = before.getOrDefault(key, HourUsage.empty(key, record.owner()));
            }
            after.put(
                    key,
                    sum.plus(
                            BigInteger.valueOf(record.quantity()),
                            isFree(record, freeFrom),
                            record.interval().end()));
        }
        return after;
    }

    private static boolean isFree(UsageRecord record, Map<ContainerId, Instant> freeFrom) {
        Instant from = freeFrom.get(record.identity().container());
        return record.zeroRated() != null
                || (from != null && record.interval().end().isAfter(from));
    }

    private static Instant hourOf(UsageRecord record) {
        return record.interval().start().truncatedTo(ChronoUnit.HOURS);
    }
}
