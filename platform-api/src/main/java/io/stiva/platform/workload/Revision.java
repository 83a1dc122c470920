package io.stiva.platform.workload;

import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.RevisionId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One immutable revision of a service; only its state moves.
 *
 * @param httpPort null = not reachable through the edge
 */
record Revision(
        RevisionId id,
        int number,
        State state,
        Template template,
        Digest digest,
        Set<Architecture> architectures,
        @Nullable Integer httpPort,
        String createdBy,
        Instant createdAt) {

    /** How far a revision got. */
    enum State {
        PENDING,
        IN_PROGRESS,
        ACTIVE,
        FAILED,
        SUPERSEDED,
        ROLLED_BACK
    }
}
