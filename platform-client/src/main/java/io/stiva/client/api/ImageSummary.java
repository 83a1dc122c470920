package io.stiva.client.api;

import java.time.Instant;
import java.util.List;

/**
 * A tagged image of a project.
 *
 * @param repository path below the project
 * @param sizeBytes compressed layers and config, as stored
 */
public record ImageSummary(
        String project,
        String repository,
        String tag,
        String digest,
        List<String> architectures,
        long sizeBytes,
        Instant pushedAt) {}
