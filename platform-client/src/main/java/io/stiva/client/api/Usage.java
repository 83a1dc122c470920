package io.stiva.client.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * GET /usage: what was used and what it costs so far.
 *
 * @param groupBy {@code project}, {@code service} or {@code container}
 * @param ratedUntil end of the newest accepted record, null when there is none
 * @param listCost sum, rounded for display to the minor unit
 * @param unroundedListCost exact sum
 */
public record Usage(
        Instant periodStart,
        Instant periodEnd,
        String currency,
        String groupBy,
        @Nullable Instant ratedUntil,
        String listCost,
        String unroundedListCost,
        List<Group> groups) {

    /**
     * @param id of the project, service or container; name may outlive it
     */
    public record Group(
            String id,
            String name,
            String listCost,
            String unroundedListCost,
            @Nullable Instant ratedUntil,
            List<Line> lines) {}

    /**
     * @param quantity exact, in {@code unit}, for example {@code vCPU-seconds}
     * @param unroundedListCost exact
     */
    public record Line(
            String meter,
            String quantity,
            String unit,
            String unitPrice,
            String unroundedListCost,
            boolean billed) {}
}
