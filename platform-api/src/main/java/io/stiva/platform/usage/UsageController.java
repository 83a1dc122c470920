package io.stiva.platform.usage;

import io.stiva.client.api.PriceBook;
import io.stiva.client.api.Quotes.NewQuote;
import io.stiva.client.api.Quotes.Quote;
import io.stiva.client.api.Usage;
import io.stiva.platform.access.Caller;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Prices before and cost now. A quote stores nothing, so it is no 201. */
@RestController
class UsageController {

    private final Quotes quotes;
    private final Usages usages;

    UsageController(Quotes quotes, Usages usages) {
        this.quotes = quotes;
        this.usages = usages;
    }

    @PostMapping("/api/v1/quotes")
    Quote quote(Caller caller, @RequestBody NewQuote wanted) {
        return quotes.quote(caller, wanted);
    }

    @GetMapping("/api/v1/usage")
    Usage usage(
            Caller caller,
            @RequestParam(defaultValue = "current") String period,
            @RequestParam(defaultValue = "service") String groupBy,
            @RequestParam(required = false) @Nullable String project) {
        return usages.report(caller, period, groupBy, project);
    }

    @GetMapping("/api/v1/price-books/current")
    PriceBook currentBook(Caller caller) {
        return quotes.currentBook(caller);
    }
}
