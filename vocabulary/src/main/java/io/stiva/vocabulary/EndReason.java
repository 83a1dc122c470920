package io.stiva.vocabulary;

/** Why a container ended or waits. */
public enum EndReason {
    COMPLETED,
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
    EVICTED,
    NODE_DRAINED,
    NODE_LOST,
    IMAGE_PULL_FAILED,
    INVALID_SPEC,
    STUCK_IN_STATE,
    PLATFORM_ERROR;

    /**
     * Whether the platform, not the tenant, caused it: time after the last proven record is free.
     */
    public boolean isPlatformFault() {
        return this == NODE_LOST || this == EVICTED || this == PLATFORM_ERROR;
    }
}
