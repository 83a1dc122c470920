package io.stiva.billing.ledger;

import io.stiva.billing.core.price.PriceBook;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.dao.DuplicateKeyException;

/**
 * Price books by plan. A published book never changes and never reaches into the past, so what a
 * record costs is settled the moment it ends.
 */
public final class PriceBooks {

    private final PriceBookStore store;
    private final BillingStore billing;
    private final Clock clock;

    public PriceBooks(BillingStore billing, Clock clock) {
        this.store = billing.priceBooks();
        this.billing = billing;
        this.clock = clock;
    }

    /**
     * The book that prices usage at {@code at}. A usage record costs by the book at its start.
     *
     * @throws StivaException UNPROCESSABLE {@code no-price-book}
     */
    public PriceBook at(String plan, Instant at) {
        return schedule(plan).at(at);
    }

    /**
     * Publishes the next book of its plan.
     *
     * @throws StivaException UNPROCESSABLE {@code price-book-in-the-past}; CONFLICT {@code
     *     price-book-exists} when the version or its start is taken
     */
    public void publish(PriceBook book) {
        Instant now = clock.instant();
        if (!book.validFrom().isAfter(now)) {
            throw StivaException.of(ErrorCategory.UNPROCESSABLE, "price-book-in-the-past")
                    .say("price book %s refused: it must start in the future", book.version())
                    .build();
        }
        try {
            billing.acrossTenants(
                    () -> {
                        store.publish(book, now);
                        return book;
                    });
        } catch (DuplicateKeyException e) {
            throw StivaException.of(ErrorCategory.CONFLICT, "price-book-exists")
                    .say(
                            "price book %s refused: this version or its start is taken",
                            book.version())
                    .causedBy(e)
                    .build();
        }
    }

    /** The plan's books as they are now, for pricing many records with one look. */
    Schedule schedule(String plan) {
        return new Schedule(plan, store.books(plan));
    }

    /** Schedules of several plans, each read when first asked for. */
    Schedules schedules() {
        return new Schedules(new ConcurrentHashMap<>());
    }

    /** Books of one plan in the order they start. */
    record Schedule(String plan, List<PriceBook> books) {

        PriceBook at(Instant at) {
            Optional<PriceBook> valid =
                    books.reversed().stream()
                            .filter(book -> !book.validFrom().isAfter(at))
                            .findFirst();
            return valid.orElseThrow(
                    () ->
                            StivaException.of(ErrorCategory.UNPROCESSABLE, "no-price-book")
                                    .say("plan '%s' has no price book for %s", plan, at)
                                    .build());
        }

        PriceBook number(int number) {
            return books.stream()
                    .filter(book -> book.version().number() == number)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** See {@link PriceBooks#schedules}. */
    final class Schedules {
        private final Map<String, Schedule> byPlan;

        private Schedules(Map<String, Schedule> byPlan) {
            this.byPlan = byPlan;
        }

        Schedule of(String plan) {
            return byPlan.computeIfAbsent(plan, PriceBooks.this::schedule);
        }
    }
}
