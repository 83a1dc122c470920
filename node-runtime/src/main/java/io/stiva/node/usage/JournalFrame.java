package io.stiva.node.usage;

import io.stiva.protocol.UsageBatch;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is written to the journal in one piece: all of it counts or nothing.
 *
 * <pre>{"head":{"next":8,"previousHash":"9f86…"},"open":[{"container":"ctr_…","incarnation":1,…}],
 * "closed":{"ctr_…":2},"forgotten":["ctr_…"],"batches":[{"type":"usage-batch","number":7,…}]}</pre>
 *
 * @param head of the chain of batches after this frame; null when it did not move
 * @param open intervals as they are now, in place of what was known of the same incarnation
 * @param closed newest incarnation of a container that is billed to its end
 * @param forgotten containers that are gone, and all that was known of them
 * @param batches numbered and signed
 */
record JournalFrame(
        @Nullable Head head,
        List<Open> open,
        Map<String, Long> closed,
        List<String> forgotten,
        List<UsageBatch> batches) {

    /**
     * Where the chain of batches goes on.
     *
     * @param previousHash hex
     */
    record Head(long next, String previousHash) {}

    /** {@link OpenInterval} in text and numbers. */
    record Open(
            String container,
            long incarnation,
            String account,
            String project,
            @Nullable String service,
            String node,
            String boot,
            long cgroup,
            long cpuMilli,
            long memoryBytes,
            String state,
            long startMillis,
            long startBootNanos,
            long cutMillis,
            long[] counters,
            String head,
            Map<String, Long> sequences) {}
}
