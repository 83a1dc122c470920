package io.stiva.client.api;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened; also the data of an SSE event whose id is {@code sequence}.
 *
 * @param type such as {@code service.deployed}, {@code container.state}, {@code quota.exceeded}
 * @param subject id of the thing
 */
public record Event(
        String id,
        long sequence,
        Instant at,
        String type,
        String subject,
        @Nullable String project,
        Map<String, Object> data) {}
