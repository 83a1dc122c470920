package io.stiva.client.api;

import org.jspecify.annotations.Nullable;

/** Limits on what an account or a project may hold. */
public final class Quotas {

    private Quotas() {}

    /**
     * One limit; integers in base units.
     *
     * @param key for example {@code cpu.allocated}
     * @param limit null = unlimited, 0 = none
     * @param unit {@code mCPU}, {@code bytes} or {@code count}
     * @param scope {@code account} or {@code project}
     * @param project slug when the scope is a project
     * @param source {@code default}, {@code plan} or {@code override}
     */
    public record Quota(
            String key,
            @Nullable Long limit,
            long used,
            long reserved,
            String unit,
            String scope,
            @Nullable String project,
            String source) {}

    /** PUT /accounts/{account}/quotas/{key} and /projects/{project}/quotas/{key}. */
    public record NewLimit(@Nullable Long limit) {}

    /** What a deploy would do to a limit. */
    public record Effect(
            String key,
            @Nullable Long limit,
            long usedNow,
            long usedAfter,
            String unit,
            String scope) {}
}
