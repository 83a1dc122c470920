package io.stiva.platform.placement;

import io.stiva.vocabulary.NodeId;
import java.util.List;

/** Where a demand goes, or why nowhere. */
public sealed interface Decision {

    /** The node that was chosen; its amounts and ports are taken from now on. */
    record Placed(NodeId node, long score) implements Decision {}

    /**
     * No node will do.
     *
     * @param verdicts one per node, by name
     */
    record Refused(List<Verdict> verdicts) implements Decision {
        public Refused {
            verdicts = List.copyOf(verdicts);
        }

        /** Whether some node would do if only it had more room left. */
        public boolean isForRoomOnly() {
            return verdicts.stream()
                    .anyMatch(
                            verdict ->
                                    verdict.shortfalls().stream()
                                            .allMatch(missing -> missing.dimension().isRoom()));
        }
    }
}
