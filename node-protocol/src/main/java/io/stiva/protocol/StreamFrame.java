package io.stiva.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.stiva.vocabulary.ErrorCategory;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One text frame of a node on a dial-back stream; the node closes the WebSocket normally after the
 * last. Bytes flow beside them as {@link StreamBytes}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = StreamFrame.Log.class, name = "log"),
    @JsonSubTypes.Type(value = StreamFrame.Stats.class, name = "stats"),
    @JsonSubTypes.Type(value = StreamFrame.ObservedProcess.class, name = "process"),
    @JsonSubTypes.Type(value = StreamFrame.Taken.class, name = "taken"),
    @JsonSubTypes.Type(value = StreamFrame.Exited.class, name = "exited"),
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

    /**
     * One process of a container, by its ids inside.
     *
     * @param parent 0 when it is outside
     * @param state one letter, as in ps(1)
     * @param command at most 4096 characters
     */
    record ObservedProcess(
            int pid,
            int parent,
            int user,
            String state,
            long cpuMillis,
            long residentBytes,
            long ageSeconds,
            String command)
            implements StreamFrame {}

    /**
     * So many bytes more of the input have been used up: as many may be sent, see {@link
     * Protocol#STREAM_WINDOW}.
     */
    record Taken(long bytes) implements StreamFrame {}

    /**
     * The joined program has ended; nothing follows.
     *
     * @param exitCode 0 to 255, null when a signal ended it
     * @param signal its number, null when it exited
     */
    record Exited(@Nullable Integer exitCode, @Nullable Integer signal) implements StreamFrame {}

    /**
     * The stream ends early.
     *
     * @param message may be shown to the tenant
     * @param category what kind of refusal it is, null = a fault of the stream
     * @param code stable kebab-case code of the refusal
     */
    record Failed(String message, @Nullable ErrorCategory category, @Nullable String code)
            implements StreamFrame {

        /** A fault that is no refusal. */
        public static Failed of(String message) {
            return new Failed(message, null, null);
        }
    }
}
