package io.stiva.billing.ledger;

import io.stiva.billing.core.price.PriceBook;
import io.stiva.billing.core.usage.Meter;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Currency;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of price books. */
final class PriceBookStore {

    private static final String BOOKS =
            """
            SELECT plan, number, valid_from, currency,
                   (SELECT string_agg(key || '=' || value, ',') FROM jsonb_each_text(prices)) AS prices
            FROM billing.price_book
            WHERE plan = :plan
            ORDER BY valid_from
            """;

    private static final String PUBLISH =
            """
            INSERT INTO billing.price_book (plan, number, valid_from, currency, prices, published_at)
            VALUES (:plan, :number, :validFrom, :currency,
                    jsonb_object(string_to_array(:meters, ','), string_to_array(:prices, ',')), :now)
            """;

    private final JdbcClient jdbc;

    PriceBookStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** All books of a plan, the earliest first. */
    List<PriceBook> books(String plan) {
        return jdbc.sql(BOOKS).param("plan", plan).query((row, n) -> book(row)).list();
    }

    void publish(PriceBook book, Instant now) {
        List<Meter> meters = List.copyOf(book.prices().keySet());
        jdbc.sql(PUBLISH)
                .param("plan", book.version().plan())
                .param("number", book.version().number())
                .param("validFrom", BillingStore.parameter(book.validFrom()))
                .param("currency", book.currency().getCurrencyCode())
                .param("meters", meters.stream().map(Meter::code).collect(Collectors.joining(",")))
                .param(
                        "prices",
                        meters.stream()
                                .map(meter -> book.price(meter).perUnit().toPlainString())
                                .collect(Collectors.joining(",")))
                .param("now", BillingStore.parameter(now))
                .update();
    }

    private static PriceBook book(ResultSet row) throws SQLException {
        Map<Meter, BigDecimal> prices = new EnumMap<>(Meter.class);
        Arrays.stream(row.getString("prices").split(","))
                .map(pair -> pair.split("=", 2))
                .forEach(pair -> prices.put(Meter.parse(pair[0]), new BigDecimal(pair[1])));
        return PriceBook.of(
                new PriceBook.Version(row.getString("plan"), row.getInt("number")),
                BillingStore.instant(row, "valid_from"),
                Currency.getInstance(row.getString("currency")),
                prices);
    }
}
