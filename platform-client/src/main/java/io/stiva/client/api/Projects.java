package io.stiva.client.api;

import java.time.Instant;

/** Projects. */
public final class Projects {

    private Projects() {}

    /**
     * POST /projects.
     *
     * @param name unique in the whole cloud; a DNS label
     */
    public record NewProject(String name) {}

    /** A project. */
    public record Project(String id, String accountId, String name, Instant createdAt) {}
}
