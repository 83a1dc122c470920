package io.stiva.platform.shared;

import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.EventId;
import io.stiva.vocabulary.ProjectId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something that happened, before it has a place in the order of events. */
record StoredEvent(
        AccountId account,
        EventId id,
        @Nullable ProjectId project,
        String type,
        String subject,
        Map<String, Object> data,
        Instant at) {}
