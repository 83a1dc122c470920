package io.stiva.platform.workload;

/** What is wanted of a container; stands beside what was seen of it. */
public enum Wanted {
    RUNNING,
    STOPPED,
    REMOVED
}
