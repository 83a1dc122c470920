package io.stiva.platform.usage;

import io.stiva.vocabulary.StivaException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;

/**
 * A calendar month, UTC: what an invoice will be for.
 *
 * @param start inclusive
 * @param end exclusive
 */
record Period(Instant start, Instant end) {

    private static final int FIRST_YEAR = 2020;
    private static final int LAST_YEAR = 2999;

    /**
     * Reads {@code current}, {@code previous} or {@code YYYY-MM}.
     *
     * @throws StivaException INVALID, code {@code invalid-period}
     */
    static Period parse(String text, Instant now) {
        YearMonth thisMonth = YearMonth.from(now.atOffset(ZoneOffset.UTC));
        return of(
                switch (text) {
                    case "current" -> thisMonth;
                    case "previous" -> thisMonth.minusMonths(1);
                    default -> month(text);
                });
    }

    private static YearMonth month(String text) {
        try {
            YearMonth month = YearMonth.parse(text);
            if (month.getYear() >= FIRST_YEAR && month.getYear() <= LAST_YEAR) {
                return month;
            }
        } catch (DateTimeException e) {
            throw UsageErrors.badPeriod(text);
        }
        throw UsageErrors.badPeriod(text);
    }

    private static Period of(YearMonth month) {
        return new Period(
                month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC),
                month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC));
    }
}
