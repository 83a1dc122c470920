package io.stiva.billing.ledger;

import io.stiva.billing.core.money.ExactAmount;
import io.stiva.billing.core.price.Price;
import io.stiva.billing.core.price.PriceBook;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an account used in a period and what it costs so far, before tiers and included amounts.
 *
 * @param currency of every amount in it
 * @param groups the most expensive first
 */
public record CostReport(Currency currency, List<Group> groups) {

    public CostReport {
        groups = List.copyOf(groups);
    }

    /** What a report is cut by. */
    public enum GroupBy {
        PROJECT,
        SERVICE,
        CONTAINER
    }

    /**
     * The cost of one project, service or container.
     *
     * @param id of it; null for containers of no service in a report by service
     * @param ratedUntil end of the newest accepted record
     * @param lines in the order of meters
     */
    public record Group(@Nullable UUID id, Instant ratedUntil, List<Line> lines) {

        public Group {
            lines = List.copyOf(lines);
        }

        public ExactAmount listCost() {
            return sum(lines.stream().map(Line::listCost).toList());
        }
    }

    /**
     * One meter at one price.
     *
     * @param quantity billed, in the meter's recorded unit
     * @param freeQuantity zero-rated, in the same unit
     */
    public record Line(
            PriceBook.Version book, Price price, BigInteger quantity, BigInteger freeQuantity) {

        /** The exact list cost. */
        public ExactAmount listCost() {
            return price.of(quantity);
        }

        /** The billed quantity in the meter's pricing unit, exactly. */
        public ExactAmount units() {
            return ExactAmount.of(new BigDecimal(quantity)).dividedBy(price.meter().unitSize());
        }
    }

    public ExactAmount listCost() {
        return sum(groups.stream().map(Group::listCost).toList());
    }

    /** End of the newest accepted record; empty when there is none in the period. */
    public Optional<Instant> ratedUntil() {
        return groups.stream().map(Group::ratedUntil).max(Instant::compareTo);
    }

    private static ExactAmount sum(List<ExactAmount> amounts) {
        return amounts.stream().reduce(ExactAmount.ZERO, ExactAmount::plus);
    }
}
