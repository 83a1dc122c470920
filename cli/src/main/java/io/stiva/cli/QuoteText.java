package io.stiva.cli;

import io.stiva.client.api.Quotas;
import io.stiva.client.api.Quotes;

/** A quote as text. */
final class QuoteText {

    private QuoteText() {}

    static void print(Work work, Quotes.Quote quote) {
        work.print(
                quote,
                Quotes.Quote::perHour,
                () -> {
                    work.out()
                            .printf(
                                    "per second   %s %s%nper hour     %s %s%nper 30 days  %s %s%n%n",
                                    quote.perSecond(),
                                    quote.currency(),
                                    quote.perHour(),
                                    quote.currency(),
                                    quote.per30Days(),
                                    quote.currency());
                    new Table<Quotes.Line>()
                            .column("METER", Quotes.Line::meter)
                            .number("QUANTITY", Quotes.Line::quantityPerSecond)
                            .column("UNIT PER SECOND", Quotes.Line::unit)
                            .number("UNIT PRICE", Quotes.Line::unitPrice)
                            .number("PER SECOND", Quotes.Line::perSecond)
                            .print(work.out(), quote.lines());
                    if (!quote.quotas().isEmpty()) {
                        work.out().println();
                        effects().print(work.out(), quote.quotas());
                    }
                });
    }

    /** For example {@code 0.0123 EUR an hour (8.86 EUR in 30 days)}. */
    static String sentence(Quotes.Quote quote) {
        return "%s %s an hour (%s %s in 30 days) for %d %s"
                .formatted(
                        Text.shortMoney(quote.perHour()),
                        quote.currency(),
                        Text.shortMoney(quote.per30Days()),
                        quote.currency(),
                        quote.replicas(),
                        quote.replicas() == 1 ? "container" : "containers");
    }

    private static Table<Quotas.Effect> effects() {
        return new Table<Quotas.Effect>()
                .column("QUOTA", Quotas.Effect::key)
                .column("SCOPE", Quotas.Effect::scope)
                .number("USED NOW", effect -> Text.amount(effect.usedNow(), effect.unit()))
                .number("USED AFTER", effect -> Text.amount(effect.usedAfter(), effect.unit()))
                .number("LIMIT", effect -> Text.limit(effect.limit(), effect.unit()));
    }
}
