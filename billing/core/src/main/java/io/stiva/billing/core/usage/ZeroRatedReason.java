package io.stiva.billing.core.usage;

import io.stiva.vocabulary.EndReason;
import java.util.Optional;

/** Why counted usage costs nothing. */
public enum ZeroRatedReason {
    /** The node was lost: nothing after the last proven record is billed. */
    NODE_LOST,
    /** The platform moved it away. */
    EVICTED,
    /** The platform failed. */
    PLATFORM_ERROR,
    /** It ran on beside its own replacement while its node was out of reach. */
    SURPLUS;

    /** The reason to use for time that ended in {@code end}; empty when the tenant pays. */
    public static Optional<ZeroRatedReason> of(EndReason end) {
        return switch (end) {
            case NODE_LOST -> Optional.of(NODE_LOST);
            case EVICTED -> Optional.of(EVICTED);
            case PLATFORM_ERROR -> Optional.of(PLATFORM_ERROR);
            case COMPLETED,
                    USER_STOPPED,
                    USER_KILLED,
                    SCALED_DOWN,
                    REPLACED,
                    OOM_KILLED,
                    APP_ERROR,
                    HEALTH_FAILED,
                    RUNTIME_LIMIT,
                    QUOTA_EXCEEDED,
                    BUDGET_EXHAUSTED,
                    NODE_DRAINED,
                    IMAGE_PULL_FAILED,
                    INVALID_SPEC,
                    STUCK_IN_STATE ->
                    Optional.empty();
        };
    }
}
