package io.stiva.client.api;

import io.stiva.vocabulary.NodeState;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Worker nodes, for operators. */
public final class Nodes {

    private Nodes() {}

    /** A node; amounts are what containers may use and what is promised to them. */
    public record Node(
            String id,
            String name,
            NodeState state,
            String architecture,
            Map<String, String> labels,
            long cpuMilli,
            long memoryBytes,
            long pids,
            long allocatedCpuMilli,
            long allocatedMemoryBytes,
            int containers,
            @Nullable String address,
            @Nullable String agentVersion,
            @Nullable Instant lastSeenAt,
            Instant createdAt,
            long version) {}

    /** POST /nodes/join-tokens. @param expiresInMinutes 1 to 1,440, null = 60 */
    public record NewJoinToken(@Nullable Integer expiresInMinutes) {}

    /**
     * @param token shown once, good for one node
     */
    public record JoinToken(String token, Instant expiresAt) {
        @Override
        public String toString() {
            return "JoinToken[" + expiresAt + "]";
        }
    }
}
