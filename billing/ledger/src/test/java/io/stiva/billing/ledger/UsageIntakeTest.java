package io.stiva.billing.ledger;

import static io.stiva.billing.core.usage.UsageSamples.CONTAINER;
import static io.stiva.billing.core.usage.UsageSamples.NODE;
import static io.stiva.billing.core.usage.UsageSamples.NOON;
import static io.stiva.billing.core.usage.UsageSamples.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stiva.billing.core.money.ExactAmount;
import io.stiva.billing.core.price.Quote;
import io.stiva.billing.core.price.ResourceSpec;
import io.stiva.billing.core.usage.ChainedRecord;
import io.stiva.billing.core.usage.Meter;
import io.stiva.billing.core.usage.Owner;
import io.stiva.billing.core.usage.RecordFault;
import io.stiva.billing.core.usage.RecordIdentity;
import io.stiva.billing.core.usage.UsageBatch;
import io.stiva.billing.core.usage.UsageRecord;
import io.stiva.billing.core.usage.UsageSamples;
import io.stiva.db.testing.FreshDatabase;
import io.stiva.db.testing.TestDatabase;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.StivaException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class UsageIntakeTest {

    private static final long MINUTE = 60_000;

    private LedgerWorld world;

    @BeforeEach
    void build(TestDatabase database) {
        world = new LedgerWorld(database);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void usage_is_counted_and_costs_what_the_quote_said() {
        for (int minute = 0; minute < 5; minute++) {
            Receipt receipt =
                    world.intake.accept(
                            NODE,
                            world.node.batch(
                                    world.node.runs(minute * MINUTE, (minute + 1) * MINUTE)));
            assertThat(receipt.accepted()).isEqualTo(3);
            assertThat(receipt.upTo()).isEqualTo(minute + 1);
        }
        Quote quote = Quote.of(world.books.at("standard", NOON), new ResourceSpec(SMALL, 1));
        ExactAmount expected = quote.perSecond().times(300);
        CostReport report = world.report(CostReport.GroupBy.SERVICE);
        assertThat(report.listCost()).isEqualTo(expected);
        assertThat(report.ratedUntil()).contains(NOON.plusMillis(5 * MINUTE));
        assertThat(report.currency().getCurrencyCode()).isEqualTo("EUR");
        assertThat(world.owedMicros())
                .isBetween(
                        expected.roundedToMicros().longValueExact() - 1,
                        expected.roundedToMicros().longValueExact() + 1);
        assertThat(world.audit.run().findings()).isEmpty();
    }

    @Test
    void each_incarnation_has_its_cost_for_its_death_certificate() {
        world.intake.accept(NODE, world.node.batch(world.node.runs(0, 2_000)));
        Quote quote = Quote.of(world.books.at("standard", NOON), new ResourceSpec(SMALL, 1));
        assertThat(world.costs.byIncarnation(UsageSamples.OWNER.account(), CONTAINER))
                .containsExactly(java.util.Map.entry(1L, quote.perSecond().times(2)));
    }

    @Test
    void lines_say_quantity_unit_and_exact_cost() {
        world.intake.accept(NODE, world.node.batch(world.node.runs(0, 1_500)));
        for (CostReport.GroupBy groupBy : CostReport.GroupBy.values()) {
            CostReport report = world.report(groupBy);
            assertThat(report.groups()).hasSize(1);
            assertThat(report.groups().getFirst().lines())
                    .extracting(
                            line ->
                                    "%s %s %s = %s"
                                            .formatted(
                                                    line.price().meter(),
                                                    line.units(),
                                                    line.price().meter().unit().label(),
                                                    line.listCost()))
                    .containsExactly(
                            "compute.cpu.allocated 0.375 vCPU-seconds = 0.0000045",
                            "compute.memory.allocated 0.09375 GiB-seconds = 0.000000121875",
                            "compute.cpu.used 0.0015 vCPU-seconds = 0");
        }
        assertThat(world.report(CostReport.GroupBy.CONTAINER).groups().getFirst().id())
                .isEqualTo(CONTAINER.value());
    }

    @Test
    void a_batch_sent_twice_is_counted_once() {
        UsageBatch batch = world.node.batch(world.node.runs(0, MINUTE));
        world.intake.accept(NODE, batch);
        long owed = world.owedMicros();
        Receipt again = world.intake.accept(NODE, batch);
        assertThat(again.accepted()).isZero();
        assertThat(again.doubles()).isEqualTo(3);
        assertThat(again.upTo()).isEqualTo(1);
        assertThat(world.owedMicros()).isEqualTo(owed).isPositive();
        assertThat(world.count("billing.usage_record")).isEqualTo(3);
    }

    @Test
    void eight_threads_with_the_same_batch_count_it_once() throws Exception {
        UsageBatch batch = world.node.batch(world.node.runs(0, MINUTE));
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            Callable<Receipt> accept = () -> world.intake.accept(NODE, batch);
            List<Future<Receipt>> receipts = threads.invokeAll(Collections.nCopies(8, accept));
            int accepted = 0;
            for (Future<Receipt> receipt : receipts) {
                accepted += receipt.get().accepted();
            }
            assertThat(accepted).isEqualTo(3);
        }
        assertThat(world.count("billing.usage_record")).isEqualTo(3);
        assertThat(world.count("billing.ledger_transaction")).isEqualTo(1);
        assertThat(world.audit.run().findings()).isEmpty();
    }

    @Test
    void batches_in_any_order_end_in_the_same_sums() {
        List<UsageBatch> batches = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            batches.add(world.node.batch(world.node.runs(i * MINUTE, (i + 1) * MINUTE)));
        }
        List<UsageBatch> left = new ArrayList<>(batches);
        Collections.shuffle(left, new Random(3));
        int refused = 0;
        while (!left.isEmpty()) {
            UsageBatch next = left.removeFirst();
            try {
                world.intake.accept(NODE, next);
            } catch (StivaException e) {
                assertThat(e.code()).isEqualTo("usage-batch-out-of-order");
                assertThat(e.data()).containsKey("expected");
                left.addLast(next);
                refused++;
            }
        }
        assertThat(refused).isPositive();
        assertThat(world.report(CostReport.GroupBy.PROJECT).ratedUntil())
                .contains(NOON.plusMillis(6 * MINUTE));
        assertThat(world.count("billing.usage_record")).isEqualTo(18);
        assertThat(world.audit.run().findings()).isEmpty();
    }

    @Test
    void a_tampered_record_is_refused_by_its_sequence_and_nothing_is_kept() {
        UsageBatch honest = world.node.batch(world.node.runs(0, MINUTE));
        List<ChainedRecord> records = new ArrayList<>(honest.records());
        UsageRecord cpu = records.getFirst().record();
        records.set(
                0,
                new ChainedRecord(with(cpu, cpu.quantity() + 1, cpu.previousHash()), cpu.hash()));
        UsageBatch tampered =
                new UsageBatch(NODE, 1, honest.previousHash(), records, honest.signature());
        StivaException refusal = refusal(tampered);
        assertThat(refusal.code()).isEqualTo("usage-record-tampered");
        assertThat(refusal.publicMessage())
                .contains("compute.cpu.allocated sequence 1")
                .contains(CONTAINER.toString());
        assertThat(world.count("billing.usage_batch")).isZero();
        assertThat(world.intake.accept(NODE, honest).accepted()).isEqualTo(3);
    }

    @Test
    void a_batch_of_another_key_or_node_is_refused() {
        SimulatedNode stranger = new SimulatedNode(NODE);
        assertThat(refusal(stranger.batch(stranger.runs(0, MINUTE))).code())
                .isEqualTo("usage-signature-invalid");
        NodeId other = new NodeId(UsageSamples.id(77));
        assertThatThrownBy(
                        () ->
                                world.intake.accept(
                                        other, world.node.batch(world.node.runs(0, MINUTE))))
                .hasMessageContaining("not this node's");
        SimulatedNode unknown = new SimulatedNode(other);
        assertThatThrownBy(() -> world.intake.accept(other, unknown.batch(unknown.runs(0, MINUTE))))
                .hasMessageContaining("enrol it first");
        assertThatThrownBy(() -> world.intake.register(NODE, stranger.publicKey()))
                .hasMessageContaining("another usage key");
    }

    @Test
    void a_batch_number_used_for_something_else_is_refused() {
        world.intake.accept(NODE, world.node.batch(world.node.runs(0, MINUTE)));
        UsageBatch reused =
                UsageBatch.signed(
                        NODE,
                        1,
                        UsageRecord.CHAIN_START,
                        world.node.runs(MINUTE, 2 * MINUTE),
                        world.node.privateKey());
        assertThat(refusal(reused).code()).isEqualTo("usage-batch-reused");
        UsageBatch untied =
                UsageBatch.signed(
                        NODE,
                        2,
                        UsageRecord.CHAIN_START,
                        world.node.runs(2 * MINUTE, 3 * MINUTE),
                        world.node.privateKey());
        assertThat(refusal(untied).code()).isEqualTo("usage-batch-chain-broken");
    }

    @Test
    void a_record_sent_again_in_another_batch_is_a_double() {
        List<ChainedRecord> first = world.node.runs(0, MINUTE);
        world.intake.accept(NODE, world.node.batch(first));
        List<ChainedRecord> both = new ArrayList<>(first);
        both.addAll(world.node.runs(MINUTE, 2 * MINUTE));
        Receipt receipt = world.intake.accept(NODE, world.node.batch(both));
        assertThat(receipt.doubles()).isEqualTo(3);
        assertThat(receipt.accepted()).isEqualTo(3);
        assertThat(world.audit.run().findings()).isEmpty();
    }

    @Test
    void what_nobody_can_believe_is_set_aside_and_never_billed() {
        List<ChainedRecord> good = world.node.runs(0, MINUTE);
        world.intake.accept(NODE, world.node.batch(good));
        long owed = world.owedMicros();
        UsageRecord cpu = good.getFirst().record();
        assertThat(faults(world.node.runs(30_000, MINUTE)))
                .as("overlap")
                .containsOnly(RecordFault.OVERLAPS);
        assertThat(faults(List.of(ChainedRecord.of(with(cpu, 7, cpu.previousHash())))))
                .as("sequence used before with other content")
                .containsOnly(RecordFault.SEQUENCE_REUSED);
        assertThat(faults(world.node.runs(80 * MINUTE, 81 * MINUTE)))
                .as("future")
                .containsOnly(RecordFault.IN_THE_FUTURE);
        ChainedRecord untied =
                ChainedRecord.of(
                        UsageSamples.record(
                                Meter.CPU_ALLOCATED,
                                50,
                                3 * MINUTE,
                                4 * MINUTE,
                                new Digest("sha256:" + "7".repeat(64))));
        assertThat(faults(List.of(untied))).containsOnly(RecordFault.CHAIN_BROKEN);
        assertThat(world.owedMicros()).isEqualTo(owed);
        assertThat(world.count("billing.usage_refused")).isEqualTo(3 + 1 + 3 + 1);
        assertThat(world.audit.run().findings()).isEmpty();
    }

    @Test
    void a_node_cannot_charge_for_what_was_never_placed_on_it() {
        ContainerId foreign = new ContainerId(UsageSamples.id(99));
        assertThat(faults(world.node.runs(foreign, 0, MINUTE)))
                .containsOnly(RecordFault.NOT_PLACED_THERE);
        world.owners.put(
                foreign,
                new Owner(new AccountId(UsageSamples.id(98)), UsageSamples.OWNER.project(), null));
        assertThat(faults(world.node.runs(foreign, MINUTE, 2 * MINUTE)))
                .as("placed, but of another account")
                .containsOnly(RecordFault.NOT_PLACED_THERE);
        assertThat(world.count("billing.usage_record")).isZero();
        assertThat(world.count("billing.customer")).isZero();
    }

    @Test
    void a_record_after_a_future_one_is_accepted_when_its_time_has_come() {
        assertThat(faults(world.node.runs(70 * MINUTE, 71 * MINUTE)))
                .containsOnly(RecordFault.IN_THE_FUTURE);
        Receipt receipt = world.intake.accept(NODE, world.node.batch(world.node.runs(0, MINUTE)));
        assertThat(receipt.accepted()).isEqualTo(3);
    }

    @Test
    void nothing_is_lost_by_rounding_many_small_charges() {
        List<ChainedRecord> records = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            records.addAll(world.node.runs(i * 50L, (i + 1) * 50L));
        }
        for (int i = 0; i < records.size(); i += 3) {
            world.intake.accept(NODE, world.node.batch(records.subList(i, i + 3)));
        }
        // 5 s: cpu 15 micro-units, memory 0.40625 of one.
        assertThat(world.owedMicros()).isEqualTo(15);
        assertThat(world.report(CostReport.GroupBy.PROJECT).listCost())
                .hasToString("0.00001540625");
        assertThat(world.audit.run().findings()).isEmpty();
    }

    @Test
    void four_threads_with_batches_that_follow_each_other_lose_nothing() throws Exception {
        List<Callable<Integer>> work = new ArrayList<>();
        for (int n = 0; n < 4; n++) {
            int start = n * 10;
            UsageBatch batch =
                    world.node.batch(world.node.runs(start * MINUTE, (start + 1) * MINUTE));
            work.add(
                    () -> {
                        while (true) {
                            try {
                                return world.intake.accept(NODE, batch).accepted();
                            } catch (StivaException e) {
                                if (!e.code().equals("usage-batch-out-of-order")) {
                                    throw e;
                                }
                                Thread.onSpinWait();
                            }
                        }
                    });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<Integer> done : threads.invokeAll(work)) {
                assertThat(done.get()).isEqualTo(3);
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
        assertThat(world.count("billing.usage_record")).isEqualTo(12);
        assertThat(world.audit.run().findings()).isEmpty();
    }

    private List<RecordFault> faults(List<ChainedRecord> records) {
        Receipt receipt = world.intake.accept(NODE, world.node.batch(records));
        assertThat(receipt.accepted()).isZero();
        return receipt.setAside().stream().map(Receipt.SetAside::fault).toList();
    }

    private StivaException refusal(UsageBatch batch) {
        return catchThrowableOfType(StivaException.class, () -> world.intake.accept(NODE, batch));
    }

    private static UsageRecord with(UsageRecord record, long quantity, Digest previous) {
        RecordIdentity identity = record.identity();
        return new UsageRecord(
                record.owner(),
                record.origin(),
                new RecordIdentity(
                        identity.container(),
                        identity.incarnation(),
                        identity.meter(),
                        identity.sequence()),
                record.interval(),
                record.state(),
                record.allocation(),
                quantity,
                record.counters(),
                record.zeroRated(),
                previous);
    }
}
