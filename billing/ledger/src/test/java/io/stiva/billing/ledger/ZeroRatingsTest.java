package io.stiva.billing.ledger;

import static io.stiva.billing.core.usage.UsageSamples.CONTAINER;
import static io.stiva.billing.core.usage.UsageSamples.NODE;
import static io.stiva.billing.core.usage.UsageSamples.NOON;
import static io.stiva.billing.core.usage.UsageSamples.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.billing.core.usage.ZeroRatedReason;
import io.stiva.db.testing.FreshDatabase;
import io.stiva.db.testing.TestDatabase;
import java.math.BigInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class ZeroRatingsTest {

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
    void surplus_time_that_comes_later_is_shown_and_costs_nothing() {
        run(0, 2);
        long owed = world.owedMicros();
        declare(2);
        run(2, 5);
        assertThat(world.owedMicros()).isEqualTo(owed);
        assertThat(freeCpu()).isEqualTo(BigInteger.valueOf(3 * MINUTE * 250));
        assertThat(world.audit.run().findings()).isEmpty();
    }

    @Test
    void a_container_given_up_with_its_node_is_billed_to_what_was_proved_before() {
        run(0, 2);
        long owed = world.owedMicros();
        world.surplus.add(CONTAINER);
        run(2, 4);
        run(4, 5);
        assertThat(world.owedMicros()).isEqualTo(owed).isPositive();
        assertThat(freeCpu()).isEqualTo(BigInteger.valueOf(3 * MINUTE * 250));
        assertThat(world.count("billing.zero_rating")).isEqualTo(1);
        assertThat(world.audit.run().findings()).isEmpty();
    }

    @Test
    void what_was_charged_already_is_given_back_once() {
        run(0, 5);
        long owed = world.owedMicros();
        declare(2);
        long after = world.owedMicros();
        assertThat(after).isPositive().isLessThan(owed);
        declare(2);
        assertThat(world.owedMicros()).isEqualTo(after);
        assertThat(world.count("billing.ledger_transaction WHERE kind = 'ZERO_RATING'"))
                .isEqualTo(1);
        assertThat(freeCpu()).isEqualTo(BigInteger.valueOf(3 * MINUTE * 250));
        assertThat(world.audit.run().findings()).isEmpty();
    }

    @Test
    void the_record_in_which_it_happened_is_free() {
        run(0, 2);
        world.zeroRatings.declare(
                OWNER.account(), CONTAINER, NOON.plusMillis(MINUTE + 1), ZeroRatedReason.NODE_LOST);
        assertThat(freeCpu()).isEqualTo(BigInteger.valueOf(MINUTE * 250));
    }

    @Test
    void an_earlier_moment_declared_later_wins() {
        run(0, 5);
        declare(3);
        declare(1);
        assertThat(freeCpu()).isEqualTo(BigInteger.valueOf(4 * MINUTE * 250));
        assertThat(world.audit.run().findings()).isEmpty();
    }

    private void run(int fromMinute, int toMinute) {
        for (int minute = fromMinute; minute < toMinute; minute++) {
            world.intake.accept(
                    NODE,
                    world.node.batch(world.node.runs(minute * MINUTE, (minute + 1) * MINUTE)));
        }
    }

    private void declare(int minute) {
        world.zeroRatings.declare(
                OWNER.account(),
                CONTAINER,
                NOON.plusMillis(minute * MINUTE),
                ZeroRatedReason.SURPLUS);
    }

    private BigInteger freeCpu() {
        return world.report(CostReport.GroupBy.CONTAINER)
                .groups()
                .getFirst()
                .lines()
                .getFirst()
                .freeQuantity();
    }
}
