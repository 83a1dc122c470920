package io.stiva.vocabulary;

/** What the health checks of a running container have found. */
public enum Health {
    /** Nobody checks, or neither health nor ill health was seen yet. */
    UNKNOWN,
    HEALTHY,
    UNHEALTHY
}
