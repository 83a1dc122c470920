package io.stiva.platform.link;

import io.stiva.platform.workload.Assignments;
import io.stiva.vocabulary.NodeId;
import java.time.Instant;

/** Where tokens for pulls come from: the registry. */
@FunctionalInterface
interface PullTokenSource {

    /**
     * @param repository {@code <project>/<repository>}, of that owner
     */
    Granted grant(NodeId node, Assignments.Owner owner, String repository);

    /** A bearer token good for one repository. */
    record Granted(String token, Instant expiresAt) {
        @Override
        public String toString() {
            return "Granted[" + expiresAt + "]";
        }
    }
}
