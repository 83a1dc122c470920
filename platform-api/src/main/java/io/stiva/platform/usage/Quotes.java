package io.stiva.platform.usage;

import io.stiva.billing.core.price.PriceBook;
import io.stiva.billing.core.price.ResourceSpec;
import io.stiva.billing.core.usage.Allocation;
import io.stiva.billing.core.usage.Meter;
import io.stiva.billing.ledger.PriceBooks;
import io.stiva.billing.ledger.Tenants;
import io.stiva.client.api.Quotes.Line;
import io.stiva.client.api.Quotes.NewQuote;
import io.stiva.client.api.Quotes.Quote;
import io.stiva.client.api.Resources;
import io.stiva.platform.access.Access;
import io.stiva.platform.access.Caller;
import io.stiva.platform.access.Permission;
import io.stiva.platform.tenancy.Projects;
import io.stiva.platform.tenancy.QuotaKey;
import io.stiva.platform.tenancy.Quotas;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.MilliCpu;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.StivaException;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The price before: what containers would cost, from the book that is valid now. */
@Component
public class Quotes {

    private static final int MOST_REPLICAS = 1000;
    private static final long LEAST_CPU = 10;
    private static final long MOST_CPU = 1_000_000;
    private static final Bytes LEAST_MEMORY = Bytes.mebi(4);
    private static final Bytes MOST_MEMORY = Bytes.gibi(1 << 14);
    private static final long STANDARD_PIDS = 512;
    private static final long MOST_PIDS = 32_768;

    private final PriceBooks books;
    private final Tenants tenants;
    private final Projects projects;
    private final Quotas quotas;
    private final Access access;
    private final Clock clock;

    Quotes(
            PriceBooks books,
            Tenants tenants,
            Projects projects,
            Quotas quotas,
            Access access,
            Clock clock) {
        this.books = books;
        this.tenants = tenants;
        this.projects = projects;
        this.quotas = quotas;
        this.access = access;
        this.clock = clock;
    }

    /**
     * Quotes for a caller.
     *
     * @throws StivaException INVALID, code {@code invalid-quote}; NOT_FOUND for a project that is
     *     not the caller's
     */
    public Quote quote(Caller caller, NewQuote wanted) {
        AccountId account = caller.requireAccount();
        String name = wanted.project();
        ProjectId project = name == null ? caller.project() : projects.find(caller, name).id();
        access.require(caller, Permission.READ, account, project);
        int replicas = Objects.requireNonNullElse(wanted.replicas(), 1);
        requireBounds(wanted.resources(), replicas);
        return quote(account, project, wanted.resources(), replicas);
    }

    /**
     * Quotes for code that was let through and has checked the resources.
     *
     * @param project whose quotas count too; null for the account's alone
     */
    public Quote quote(
            AccountId account, @Nullable ProjectId project, Resources resources, int replicas) {
        PriceBook book = books.at(tenants.termsOf(account).plan(), clock.instant());
        Allocation each =
                new Allocation(
                        new MilliCpu(resources.cpuMilli()), new Bytes(resources.memoryBytes()));
        io.stiva.billing.core.price.Quote quote =
                io.stiva.billing.core.price.Quote.of(book, new ResourceSpec(each, replicas));
        return new Quote(
                book.currency().getCurrencyCode(),
                quote.perSecond().toString(),
                quote.perHour().toString(),
                quote.per30Days().toString(),
                book.version().toString(),
                replicas,
                quote.lines().stream().map(Quotes::line).toList(),
                quotas.effect(account, project, more(resources, replicas)));
    }

    /** The book the caller's account pays by now. */
    public io.stiva.client.api.PriceBook currentBook(Caller caller) {
        AccountId account = caller.requireAccount();
        access.require(caller, Permission.READ, account, caller.project());
        PriceBook book = books.at(tenants.termsOf(account).plan(), clock.instant());
        List<io.stiva.client.api.PriceBook.Price> prices =
                Arrays.stream(Meter.values())
                        .map(
                                meter ->
                                        new io.stiva.client.api.PriceBook.Price(
                                                meter.code(),
                                                meter.unit().label(),
                                                book.price(meter).perUnit().toPlainString(),
                                                meter.isBilled()))
                        .toList();
        return new io.stiva.client.api.PriceBook(
                book.version().toString(),
                book.version().plan(),
                book.currency().getCurrencyCode(),
                book.validFrom(),
                prices);
    }

    private static Line line(io.stiva.billing.core.price.Quote.Line line) {
        return new Line(
                line.meter().code(),
                line.unitsPerSecond().toString(),
                line.meter().unit().label(),
                line.price().perUnit().toPlainString(),
                line.perSecond().toString());
    }

    private static Map<QuotaKey, Long> more(Resources resources, int replicas) {
        long pids = Objects.requireNonNullElse(resources.pids(), STANDARD_PIDS);
        Map<QuotaKey, Long> more = new EnumMap<>(QuotaKey.class);
        more.put(QuotaKey.CONTAINERS_RUNNING, (long) replicas);
        more.put(QuotaKey.CPU_ALLOCATED, Math.multiplyExact(resources.cpuMilli(), replicas));
        more.put(QuotaKey.MEMORY_ALLOCATED, Math.multiplyExact(resources.memoryBytes(), replicas));
        more.put(QuotaKey.PIDS, Math.multiplyExact(pids, replicas));
        return more;
    }

    private static void requireBounds(@Nullable Resources resources, int replicas) {
        if (resources == null) {
            throw UsageErrors.badQuote("/resources", "given");
        }
        requireWithin("/replicas", replicas, 0, MOST_REPLICAS);
        requireWithin("/resources/cpuMilli", resources.cpuMilli(), LEAST_CPU, MOST_CPU);
        requireWithin(
                "/resources/memoryBytes",
                resources.memoryBytes(),
                LEAST_MEMORY.value(),
                MOST_MEMORY.value());
        Long pids = resources.pids();
        requireWithin("/resources/pids", pids == null ? 1 : pids, 1, MOST_PIDS);
    }

    private static void requireWithin(String pointer, long value, long least, long most) {
        if (value < least || value > most) {
            throw UsageErrors.badQuote(pointer, least + " to " + most + ", not " + value);
        }
    }
}
