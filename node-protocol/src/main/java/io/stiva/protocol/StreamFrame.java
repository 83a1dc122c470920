package io.stiva.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/** One text frame on a dial-back stream; the node closes the WebSocket normally after the last. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = StreamFrame.Log.class, name = "log"),
    @JsonSubTypes.Type(value = StreamFrame.Stats.class, name = "stats"),
    @JsonSubTypes.Type(value = StreamFrame.Failed.class, name = "failed")
})
public sealed interface StreamFrame {

    /**
     * @param stream {@code stdout} or {@code stderr}
     * @param text one line without its line end, at most 16 KiB; invalid UTF-8 replaced
     */
    record Log(Instant at, String stream, String text) implements StreamFrame {}

    /**
     * Kernel counters of the running incarnation; all cumulative but the memory ones.
     *
     * @param cpuNanos CPU time used
     * @param throttledNanos time the CPU quota held it back
     */
    record Stats(
            Instant at,
            int incarnation,
            long cpuNanos,
            long throttledNanos,
            long memoryBytes,
            long memoryLimitBytes,
            long cpuMilli,
            long pids)
            implements StreamFrame {}

    /** The stream ends early; {@code message} may be shown to the tenant. */
    record Failed(String message) implements StreamFrame {}
}
