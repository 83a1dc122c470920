package io.stiva.platform.tenancy;

import io.stiva.client.api.Quotas.Effect;
import io.stiva.client.api.Quotas.Quota;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where one scope (an account or a project) stands: limits and what is held, for every key. Pure.
 */
final class QuotaStanding {

    /** Where a limit comes from. */
    enum Source {
        DEFAULT,
        PLAN,
        OVERRIDE;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One row of the store.
     *
     * @param kind {@code plan}, {@code override}, {@code used} or {@code reserved}
     * @param ofProject false for the account's own
     * @param amount null = unlimited, of an override only
     */
    record Row(String kind, boolean ofProject, QuotaKey key, @Nullable Long amount) {}

    private record Limit(@Nullable Long amount, Source source) {}

    private static final Limit UNLIMITED = new Limit(null, Source.DEFAULT);

    private final String scope;
    private final Map<QuotaKey, Limit> limits = new EnumMap<>(QuotaKey.class);
    private final Map<QuotaKey, Long> used = new EnumMap<>(QuotaKey.class);
    private final Map<QuotaKey, Long> reserved = new EnumMap<>(QuotaKey.class);

    private QuotaStanding(String scope) {
        this.scope = scope;
    }

    static QuotaStanding ofAccount(List<Row> rows) {
        return read("account", false, rows);
    }

    static QuotaStanding ofProject(List<Row> rows) {
        return read("project", true, rows);
    }

    private static QuotaStanding read(String scope, boolean ofProject, List<Row> rows) {
        QuotaStanding standing = new QuotaStanding(scope);
        for (Row row : rows) {
            if (row.ofProject() == ofProject) {
                standing.take(row);
            }
        }
        return standing;
    }

    private void take(Row row) {
        Long amount = row.amount();
        switch (row.kind()) {
            case "plan" -> limits.putIfAbsent(row.key(), new Limit(amount, Source.PLAN));
            case "override" -> limits.put(row.key(), new Limit(amount, Source.OVERRIDE));
            case "used" -> used.put(row.key(), amount == null ? 0 : amount);
            case "reserved" -> reserved.put(row.key(), amount == null ? 0 : amount);
            default -> throw new IllegalStateException("unknown quota row " + row.kind());
        }
    }

    /** {@code account} or {@code project}. */
    String scope() {
        return scope;
    }

    /** The limit of this scope; null = unlimited. */
    @Nullable Long limit(QuotaKey key) {
        return limits.getOrDefault(key, UNLIMITED).amount();
    }

    /** What is held, reservations of running operations included. */
    long held(QuotaKey key) {
        return used.getOrDefault(key, 0L);
    }

    /** Whether {@code more} still fits; never wrong by overflow. */
    boolean hasRoomFor(QuotaKey key, long more) {
        Long limit = limit(key);
        return limit == null || more <= limit - held(key);
    }

    Effect effect(QuotaKey key, long more) {
        return new Effect(
                key.text(),
                limit(key),
                held(key),
                saturatedSum(held(key), more),
                key.unit().text(),
                scope);
    }

    private static long saturatedSum(long held, long more) {
        return more > Long.MAX_VALUE - held ? Long.MAX_VALUE : held + more;
    }

    Quota document(QuotaKey key, @Nullable String project) {
        long promised = reserved.getOrDefault(key, 0L);
        Limit limit = limits.getOrDefault(key, UNLIMITED);
        return new Quota(
                key.text(),
                limit.amount(),
                held(key) - promised,
                promised,
                key.unit().text(),
                scope,
                project,
                limit.source().text());
    }
}
