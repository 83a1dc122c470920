package io.stiva.client.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * GET /containers/{container}/why and /services/{service}/why: why something is not running.
 *
 * @param state {@code OK} when nothing is wrong, else the container's state
 * @param summary one sentence
 * @param attemptedAt when placement was last tried, null when it was not
 * @param verdicts one per candidate node (named only to operators) or admission check
 * @param fixes the cheapest first
 */
public record Why(
        String subject,
        String state,
        String summary,
        @Nullable Instant attemptedAt,
        List<Verdict> verdicts,
        List<Fix> fixes) {

    /**
     * @param candidate node name for operators, {@code node 1}, {@code node 2}… for tenants
     * @param fits whether this candidate would do
     * @param dimension what failed: {@code cpu memory pids label architecture cordoned port …},
     *     null when it fits
     * @param wanted asked for, with its unit
     * @param available there, with its unit
     */
    public record Verdict(
            String candidate,
            boolean fits,
            @Nullable String dimension,
            @Nullable String wanted,
            @Nullable String available,
            String sentence) {}

    /**
     * @param kind {@code reduce-cpu reduce-memory drop-label uncordon-node raise-quota add-node …}
     * @param sentence what to do, ready to read
     */
    public record Fix(String kind, String sentence) {}
}
