package io.stiva.platform.workload;

import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.ServiceId;
import io.stiva.vocabulary.Slug;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A service and its newest revision.
 *
 * @param replicas wanted, 0 to {@value #MAX_REPLICAS}
 * @param failures ends of replicas in a row without one that stayed up
 * @param retryAt when the next replacement may start, null = now
 * @param deletedAt null while it exists
 */
record Service(
        AccountId account,
        ServiceId id,
        ProjectId projectId,
        Slug project,
        Slug name,
        int replicas,
        Revision revision,
        int failures,
        @Nullable Instant retryAt,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant deletedAt,
        long version) {

    static final int MAX_REPLICAS = 1_000;

    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);

    /** How many containers should run now. */
    int wanted() {
        return deletedAt == null ? replicas : 0;
    }

    /** Doubles from one second; the first failure is replaced at once. */
    static Duration backOff(int failures) {
        if (failures <= 1) {
            return Duration.ZERO;
        }
        Duration doubled = Duration.ofSeconds(1L << Math.min(failures - 2, 20));
        return doubled.compareTo(LONGEST_BACK_OFF) < 0 ? doubled : LONGEST_BACK_OFF;
    }
}
