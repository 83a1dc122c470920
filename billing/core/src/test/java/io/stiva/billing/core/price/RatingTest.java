package io.stiva.billing.core.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.billing.core.money.ExactAmount;
import io.stiva.billing.core.usage.Allocation;
import io.stiva.billing.core.usage.KernelCounters;
import io.stiva.billing.core.usage.Meter;
import io.stiva.billing.core.usage.RecordIdentity;
import io.stiva.billing.core.usage.UsageRecord;
import io.stiva.billing.core.usage.UsageSamples;
import io.stiva.billing.core.usage.ZeroRatedReason;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.MilliCpu;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RatingTest {

    private static final long MOST_MILLIS = 3_600_000;

    @Test
    void quote_times_seconds_is_the_cost_of_the_records_for_any_cut() {
        SplittableRandom random = new SplittableRandom(20261124);
        for (int round = 0; round < 300; round++) {
            Allocation allocation =
                    new Allocation(
                            new MilliCpu(1 + random.nextLong(64_000)),
                            new Bytes(1 + random.nextLong(1L << 38)));
            int seconds = 1 + random.nextInt((int) (MOST_MILLIS / 1000));
            PriceBook book = randomBook(random);
            Quote quote = Quote.of(book, new ResourceSpec(allocation, 1));
            List<UsageRecord> records = new ArrayList<>();
            for (Meter meter : allocation.perMillisecond(ContainerState.RUNNING).keySet()) {
                records.addAll(cutAnywhere(random, meter, allocation, seconds * 1000L));
            }
            assertThat(Rating.cost(book, records))
                    .as("round %d, %d records", round, records.size())
                    .isEqualTo(quote.perSecond().times(seconds));
        }
    }

    @Test
    void cutting_an_interval_anywhere_never_changes_the_sum() {
        SplittableRandom random = new SplittableRandom(4);
        for (Meter meter :
                List.of(
                        Meter.CPU_ALLOCATED,
                        Meter.MEMORY_ALLOCATED,
                        Meter.MEMORY_PAUSED,
                        Meter.STORAGE_VOLUME)) {
            for (int round = 0; round < 100; round++) {
                PriceBook book = randomBook(random);
                long millis = 2 + random.nextLong(MOST_MILLIS - 2);
                Allocation allocation = UsageSamples.SMALL;
                ExactAmount whole =
                        Rating.cost(book, List.of(piece(meter, allocation, 1, 0, millis)));
                assertThat(Rating.cost(book, cutAnywhere(random, meter, allocation, millis)))
                        .isEqualTo(whole);
            }
        }
    }

    @Test
    void replicas_cost_their_number_times_one() {
        Quote one = Quote.of(Books.STANDARD, new ResourceSpec(UsageSamples.SMALL, 1));
        Quote seven = Quote.of(Books.STANDARD, new ResourceSpec(UsageSamples.SMALL, 7));
        Quote none = Quote.of(Books.STANDARD, new ResourceSpec(UsageSamples.SMALL, 0));
        assertThat(seven.perSecond()).isEqualTo(one.perSecond().times(7));
        assertThat(none.per30Days()).isEqualTo(ExactAmount.ZERO);
    }

    @Test
    void a_quote_says_line_by_line_what_it_is_made_of() {
        Quote quote = Quote.of(Books.STANDARD, new ResourceSpec(UsageSamples.SMALL, 2));
        assertThat(quote.lines())
                .extracting(
                        line ->
                                "%s %s %s x %s = %s"
                                        .formatted(
                                                line.meter(),
                                                line.unitsPerSecond(),
                                                line.meter().unit().label(),
                                                line.price().perUnit().toPlainString(),
                                                line.perSecond()))
                .containsExactly(
                        "compute.cpu.allocated 0.5 vCPU-seconds x 0.000012 = 0.000006",
                        "compute.memory.allocated 0.125 GiB-seconds x 0.0000013 = 0.0000001625");
        assertThat(quote.perSecond()).hasToString("0.0000061625");
        assertThat(quote.perHour()).hasToString("0.022185");
        assertThat(quote.per30Days()).hasToString("15.9732");
        assertThat(quote.book().version()).hasToString("standard-1");
    }

    @Test
    void fifty_milliseconds_cost_something_and_zero_rated_time_nothing() {
        UsageRecord brief = piece(Meter.CPU_ALLOCATED, UsageSamples.SMALL, 1, 0, 50);
        assertThat(Rating.cost(Books.STANDARD, brief)).hasToString("0.00000015");
        UsageRecord free =
                new UsageRecord(
                        brief.owner(),
                        brief.origin(),
                        brief.identity(),
                        brief.interval(),
                        brief.state(),
                        brief.allocation(),
                        brief.quantity(),
                        brief.counters(),
                        ZeroRatedReason.NODE_LOST,
                        brief.previousHash());
        assertThat(Rating.cost(Books.STANDARD, free)).isEqualTo(ExactAmount.ZERO);
    }

    @Test
    void postings_add_up_to_the_cumulative_amount_rounded_once() {
        SplittableRandom random = new SplittableRandom(9);
        BigInteger quantity = BigInteger.ZERO;
        long posted = 0;
        Price price = Books.STANDARD.price(Meter.MEMORY_ALLOCATED);
        for (int i = 0; i < 5_000; i++) {
            quantity = quantity.add(BigInteger.valueOf(random.nextLong(1L << 33)));
            posted += Rating.posting(price.of(quantity), posted);
            assertThat(posted).isEqualTo(price.of(quantity).roundedToMicros().longValueExact());
        }
        assertThat(posted).isPositive();
        assertThat(Rating.posting(ExactAmount.ZERO, posted)).isEqualTo(-posted);
    }

    private static PriceBook randomBook(SplittableRandom random) {
        return Books.book(
                price(random), price(random), price(random), price(random), price(random));
    }

    private static String price(SplittableRandom random) {
        return BigDecimal.valueOf(random.nextLong(1_000_000_000), 6 + random.nextInt(9))
                .toPlainString();
    }

    private static List<UsageRecord> cutAnywhere(
            SplittableRandom random, Meter meter, Allocation allocation, long millis) {
        TreeSet<Long> cuts = new TreeSet<>(List.of(0L, millis));
        for (int i = random.nextInt(40); i > 0; i--) {
            cuts.add(random.nextLong(millis));
        }
        List<UsageRecord> records = new ArrayList<>();
        Long from = null;
        for (Long to : cuts) {
            if (from != null) {
                records.add(piece(meter, allocation, records.size() + 1L, from, to));
            }
            from = to;
        }
        return records;
    }

    private static UsageRecord piece(
            Meter meter, Allocation allocation, long sequence, long from, long to) {
        Map<Meter, Long> rates =
                allocation.perMillisecond(
                        meter == Meter.MEMORY_PAUSED
                                ? ContainerState.PAUSED
                                : ContainerState.RUNNING);
        long rate = rates.getOrDefault(meter, allocation.memory().value());
        UsageRecord sample =
                UsageSamples.record(meter, sequence, from, to, UsageRecord.CHAIN_START);
        return new UsageRecord(
                sample.owner(),
                sample.origin(),
                new RecordIdentity(UsageSamples.CONTAINER, 1, meter, sequence),
                sample.interval(),
                sample.state(),
                allocation,
                Math.multiplyExact(rate, to - from),
                KernelCounters.ZERO,
                null,
                sample.previousHash());
    }
}
